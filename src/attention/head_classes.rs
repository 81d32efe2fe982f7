//! How many weights of an attention head count, and the four classes that the paper sorts heads into (section 4).

use nalgebra::DMatrix;

use super::matrix::row;
use crate::fixed_point::Kind;

/// How far below the share a sum may stay and still reach it: nine weights of one tenth add up to less than 0.9.
pub const TIE: f64 = 1e-12;

/// The statistic $k$: the smallest number of weights whose sum reaches `share`, the largest first; all of them if none does.
///
/// ```
/// use hopfield_theory::attention::head_classes::weights_needed;
/// assert_eq!(weights_needed(&[0.1; 10], 0.9), 9);
/// assert_eq!(weights_needed(&[0.05, 0.9, 0.05], 0.9), 1);
/// ```
#[must_use]
pub fn weights_needed(weights: &[f64], share: f64) -> usize {
    let mut sorted = weights.to_vec();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let mut carried = 0.0;
    let short_of_it = |weight: &&f64| {
        carried += **weight;
        carried < share - TIE
    };
    let before = sorted.iter().take_while(short_of_it).count();
    (before + 1).min(weights.len())
}

/// The median of counts, a half-integer where two middle ones differ; `None` of none.
///
/// ```
/// assert_eq!(hopfield_theory::attention::head_classes::median(&[7, 1, 2, 4]), Some(3.0));
/// ```
#[must_use]
pub fn median(counts: &[usize]) -> Option<f64> {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    let upper = *sorted.get(counts.len() / 2)?;
    let lower = sorted[(counts.len() - 1) / 2];
    Some(0.5 * (lower + upper) as f64)
}

/// The class of a head, by the median $\bar k$ of $k$ over its rows and the number $N$ of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HeadClass {
    /// (I) $N/2 < \bar k$: a very large metastable state or the global fixed point.
    VeryLarge,
    /// (II) $N/8 < \bar k \le N/2$: a large metastable state.
    Large,
    /// (III) $N/32 < \bar k \le N/8$: a medium metastable state.
    Medium,
    /// (IV) $\bar k \le N/32$: a small metastable state or a fixed point near a single pattern.
    Small,
}

impl HeadClass {
    /// The class of a head with median `median` of `count` tokens. For fewer than 32 tokens class IV is empty, for fewer than
    /// 8 class III too.
    ///
    /// ```
    /// use hopfield_theory::attention::head_classes::HeadClass;
    /// assert_eq!(HeadClass::of(256.5, 512), HeadClass::VeryLarge);
    /// assert_eq!(HeadClass::of(256.0, 512), HeadClass::Large);
    /// ```
    #[must_use]
    pub fn of(median: f64, count: usize) -> Self {
        let count = count as f64;
        // Multiples of half-integers by powers of two are exact.
        if 2.0 * median > count {
            Self::VeryLarge
        } else if 8.0 * median > count {
            Self::Large
        } else if 32.0 * median > count {
            Self::Medium
        } else {
            Self::Small
        }
    }

    /// The Roman numeral of the paper.
    #[must_use]
    pub fn numeral(self) -> &'static str {
        ["I", "II", "III", "IV"][self.number() - 1]
    }

    /// The numeral as a number from 1 to 4.
    #[must_use]
    pub fn number(self) -> usize {
        1 + self as usize
    }
}

/// The distribution of $k$ over the rows of an attention head.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadStatistic {
    /// $k$ of each row, in order.
    pub needed: Vec<usize>,
    /// Their median $\bar k$.
    pub median: f64,
    /// The head's class.
    pub class: HeadClass,
}

impl HeadStatistic {
    /// Of an association matrix $P$, a row for each query and a column for each token; `None` of an empty one.
    ///
    /// ```
    /// use hopfield_theory::attention::head_classes::{HeadClass, HeadStatistic};
    /// let uniform = nalgebra::DMatrix::from_element(3, 64, 1.0 / 64.0);
    /// let statistic = HeadStatistic::of(&uniform).expect("there are rows");
    /// assert_eq!((statistic.median, statistic.class), (58.0, HeadClass::VeryLarge));
    /// ```
    #[must_use]
    pub fn of(weights: &DMatrix<f64>) -> Option<Self> {
        let needed: Vec<usize> = (0..weights.nrows()).map(|i| weights_needed(&row(weights, i), Kind::SHARE)).collect();
        let median = median(&needed)?;
        Some(Self { median, class: HeadClass::of(median, weights.ncols()), needed })
    }
}
