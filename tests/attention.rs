//! The layers refuse matrices that do not fit and name the one that is wrong; worked values of the library of attention.

use hopfield_theory::Error;
use hopfield_theory::attention::gaussian_heads::{GaussianHead, limit_of_share, support_points};
use hopfield_theory::attention::head_classes::{HeadClass, HeadStatistic, median, weights_needed};
use hopfield_theory::attention::layers::{Hopfield, HopfieldLayer, HopfieldPooling};
use hopfield_theory::attention::{Head, LookupHead, PoolingHead, Value, attention, attention_weights};
use nalgebra::DMatrix;

fn ones(rows: usize, columns: usize) -> DMatrix<f64> {
    DMatrix::from_element(rows, columns, 1.0)
}

/// $d_r = 2$, $d_y = 3$, $d_k = 4$, $d_v = 5$.
fn head() -> Head {
    Head::new(ones(2, 4), ones(3, 4), Value::Connected(ones(4, 5)))
}

fn shape(matrix: &'static str, found: (usize, usize), side: &'static str, expected: usize) -> Error {
    Error::Shape { matrix, found, side, expected }
}

#[test]
fn heads_that_do_not_fit_are_refused() {
    let refused = |head: Head| Hopfield::new(vec![head]).expect_err("the head does not fit");
    assert_eq!(refused(Head { query: ones(2, 3), ..head() }), shape("W_Q", (2, 3), "columns", 4));
    assert_eq!(refused(Head { value: Value::Connected(ones(3, 5)), ..head() }), shape("W_V", (3, 5), "rows", 4));
    assert_eq!(refused(Head { value: Value::Free(ones(4, 5)), ..head() }), shape("W_V", (4, 5), "rows", 3));
    assert_eq!(refused(Head { key: ones(0, 4), ..head() }), Error::EmptyMatrix { matrix: "W_K", found: (0, 4) });
    let mut rule = head().rule;
    rule.beta = 0.0;
    assert_eq!(refused(Head { rule, ..head() }), Error::Beta { beta: 0.0 });
    assert_eq!(Hopfield::new(Vec::new()).expect_err("there is no head"), Error::NoHeads);
    let other = Head::new(ones(2, 4), ones(6, 4), Value::Connected(ones(4, 5)));
    let error = Hopfield::new(vec![head(), other]).expect_err("the heads want different inputs");
    assert_eq!(error.to_string(), "W_K is 6 x 4, but it needs 3 rows");
    let layer = Hopfield::new(vec![head(), head()]).expect("two heads that fit");
    assert_eq!(layer.output(ones(5, 2)).expect_err("ten columns come in"), shape("W_O", (5, 2), "rows", 10));
}

#[test]
fn inputs_that_do_not_fit_are_refused() {
    let layer = Hopfield::new(vec![head()]).expect("a head that fits");
    let refused =
        |states: DMatrix<f64>, stored: DMatrix<f64>| layer.forward(&states, &stored).expect_err("does not fit");
    assert_eq!(refused(ones(1, 3), ones(2, 3)), shape("R", (1, 3), "columns", 2));
    assert_eq!(refused(ones(1, 2), ones(2, 2)), shape("Y", (2, 2), "columns", 3));
    assert_eq!(refused(ones(0, 2), ones(2, 3)), Error::EmptyMatrix { matrix: "R", found: (0, 2) });
    let mut stored = ones(2, 3);
    stored[(1, 2)] = f64::INFINITY;
    let infinite = Error::EntryNotFinite { matrix: "Y", row: 1, column: 2, value: f64::INFINITY };
    assert_eq!(refused(ones(1, 2), stored), infinite);

    let values = attention(&ones(1, 2), &ones(3, 2), &ones(2, 2), 1.0);
    assert_eq!(values, Err(shape("V", (2, 2), "rows", 3)));
    assert_eq!(attention_weights(&ones(1, 2), &ones(3, 4), 1.0), Err(shape("Q", (1, 2), "columns", 4)));
}

#[test]
fn static_patterns_that_do_not_fit_are_refused() {
    let pooling = PoolingHead::new(ones(1, 3), ones(2, 4), Value::Free(ones(2, 2)));
    assert_eq!(HopfieldPooling::new(vec![pooling]).map(|_| ()), Err(shape("Q", (1, 3), "columns", 4)));
    let lookup = LookupHead::new(ones(2, 4), ones(6, 4), ones(5, 2));
    assert_eq!(HopfieldLayer::new(vec![lookup]).map(|_| ()), Err(shape("V", (5, 2), "rows", 6)));
}

/// Centres of three rows over the support points -1, 0, 1, their widths, and the weights of the normal density there with 40
/// digits.
#[test]
fn gaussian_weights_are_those_of_the_density() {
    assert_eq!(support_points(1), [0.0]);
    assert_eq!(support_points(5), [-1.0, -0.5, 0.0, 0.5, 1.0]);
    let head = GaussianHead::new(vec![0.25, -0.5, 1.0], vec![0.5, 2.0, 0.75]).expect("a head of three tokens");
    #[rustfmt::skip]
    let expected = DMatrix::from_row_slice(3, 3, &[
        0.035_119_026_959_339_72, 0.705_384_512_698_241_2, 0.259_496_460_342_419_12,
        0.359_867_467_323_332_66, 0.359_867_467_323_332_66, 0.280_265_065_353_334_7,
        0.019_841_592_999_028_093, 0.285_558_541_636_125_9, 0.694_599_865_364_846_1,
    ]);
    // Exponents of at most four, with a few roundings each.
    assert!((head.weights() - expected).amax() < 1e-15);
}

/// The quantiles of a truncated normal distribution: in the middle, at an end, near one on either side, and so wide that it is
/// uniform. The digits come from bisections with another error function.
#[test]
fn the_share_of_a_gaussian_row_has_its_limit() {
    let limits = [
        (0.0, 0.1, 0.164_485_362_695),
        (1.0, 0.1, 0.082_242_681_348),
        (0.9, 0.1, 0.118_889_368_080),
        (-0.9, 0.1, 0.118_889_368_080),
        (0.5, 0.4, 0.518_750_028_752),
        (0.5, 100.0, 0.899_993_099_807),
    ];
    for (centre, width, expected) in limits {
        let found = limit_of_share(centre, width);
        assert!((found - expected).abs() < 1e-11, "{centre}, {width}: {found}, not {expected}");
    }
}

#[test]
fn gaussian_heads_that_do_not_fit_are_refused() {
    let refused = |centres: &[f64], widths: &[f64]| {
        GaussianHead::new(centres.to_vec(), widths.to_vec()).expect_err("this is no head")
    };
    assert_eq!(refused(&[0.0, 1.0], &[1.0]), shape("sigma", (1, 1), "rows", 2));
    assert_eq!(refused(&[0.0, 1.0], &[1.0, -1.0]), Error::Width { row: 1, width: -1.0 });
    assert_eq!(refused(&[], &[]), Error::EmptyMatrix { matrix: "mu", found: (0, 1) });
    let head = GaussianHead::aligned(3, 1.0).expect("a head of three tokens");
    assert_eq!(head.average(&ones(2, 1)), Err(shape("V", (2, 1), "rows", 3)));
    let average = head.average(&ones(3, 2)).expect("three values");
    assert!(average.iter().all(|entry| (entry - 1.0).abs() < 1e-15), "rows sum to one: {average}");
    assert_eq!(support_points(1), [0.0]);
}

#[test]
fn pooling_returns_one_row_for_each_query_whatever_the_size_of_the_bag() {
    let head = PoolingHead::new(DMatrix::zeros(2, 4), ones(3, 4), Value::Free(DMatrix::identity(3, 3)));
    let layer = HopfieldPooling::new(vec![head]).expect("a head that fits");
    assert_eq!(layer.heads().len(), 1);
    for bag in [1, 7, 40] {
        let output = layer.forward(&ones(bag, 3)).expect("a bag that fits");
        assert_eq!(output.matrix.shape(), (2, 3), "a bag of {bag}");
        assert_eq!(output.associations[0].updates, 1);
    }
}

#[test]
fn ties_at_nine_tenths_are_reached() {
    for count in [10, 30, 70, 80, 90, 110, 128, 512] {
        let uniform = vec![1.0 / count as f64; count];
        assert_eq!(weights_needed(&uniform, 0.9), (9 * count).div_ceil(10), "{count} equal weights");
    }
    assert_eq!(weights_needed(&[], 0.9), 0);
    assert_eq!(median(&[]), None);
    assert_eq!(HeadStatistic::of(&DMatrix::zeros(0, 4)), None);
    let classes = [257.0, 256.0, 64.0, 16.0].map(|median| HeadClass::of(median, 512).numeral());
    assert_eq!(classes, ["I", "II", "III", "IV"]);
}
