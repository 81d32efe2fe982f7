//! What is written comes back bit for bit, and never half.

use std::fs;
use std::io;

use hopfield_theory::input::read_table;
use hopfield_theory::report::{write_atomically, write_states};

use crate::support::{assert_refused, f64_bytes, npy_with_header};

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[test]
fn states_come_back_bit_for_bit() -> Outcome {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("deep/er/states.npy");
    let states = [vec![0.1, -0.0, 5e-324], vec![f64::MAX, f64::MIN_POSITIVE, -1.0 / 3.0]];
    write_states(&path, &states)?;
    let table = read_table(&path)?;
    assert_eq!((table.rows(), table.columns()), (2, 3));
    for (row, state) in states.iter().enumerate() {
        let bits: Vec<u64> = table.row(row).iter().map(|value| value.to_bits()).collect();
        let expected: Vec<u64> = state.iter().map(|value| value.to_bits()).collect();
        assert_eq!(bits, expected, "row {row}");
    }
    Ok(())
}

#[test]
fn the_bytes_are_little_endian_in_c_order() -> Outcome {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("states.npy");
    write_states(&path, &[vec![1.0, 2.0], vec![3.0, 4.0]])?;
    let bytes = fs::read(&path)?;
    assert!(bytes.ends_with(&f64_bytes(&[1.0, 2.0, 3.0, 4.0])));
    assert!(bytes.starts_with(&npy_with_header("", &[])[..8]));
    Ok(())
}

#[test]
fn states_that_are_no_table_are_refused() -> Outcome {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("states.npy");
    assert_refused(write_states(&path, &[]), &["states.npy", "no states"]);
    assert_refused(write_states(&path, &[vec![]]), &["states.npy", "no states"]);
    assert_refused(write_states(&path, &[vec![1.0], vec![1.0, 2.0]]), &["states.npy", "row 2", "dimension 2"]);
    assert_refused(write_states(&path, &[vec![1.0, f64::NAN]]), &["states.npy", "row 1, column 2", "NaN"]);
    assert_eq!(fs::read_dir(directory.path())?.count(), 0);
    Ok(())
}

#[test]
fn a_failed_write_leaves_the_old_file_and_nothing_else() -> Outcome {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("numbers.txt");
    write_atomically(&path, |writer| writer.write_all(b"old"))?;
    let failed = write_atomically(&path, |writer| {
        writer.write_all(b"new, but")?;
        writer.flush()?;
        Err(io::Error::other("the sum did not converge"))
    });
    assert_refused(failed, &["numbers.txt", "the sum did not converge"]);
    assert_eq!(fs::read_to_string(&path)?, "old");
    assert_eq!(fs::read_dir(directory.path())?.count(), 1);
    write_atomically(&path, |writer| writer.write_all(b"new"))?;
    assert_eq!(fs::read_to_string(&path)?, "new");
    assert_eq!(fs::read_dir(directory.path())?.count(), 1);
    Ok(())
}

#[test]
fn paths_that_cannot_be_written_are_named() -> Outcome {
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("file");
    fs::write(&file, "")?;
    let nothing = |_: &mut dyn io::Write| Ok(());
    assert_refused(write_atomically(&file.join("below.txt"), nothing), &["below.txt", "directory"]);
    let folder = directory.path().join("folder");
    fs::create_dir(&folder)?;
    fs::write(folder.join("kept"), "")?;
    assert_refused(write_atomically(&folder, nothing), &["folder"]);
    assert_eq!(fs::read_dir(directory.path())?.count(), 2);
    assert_refused(write_atomically(".".as_ref(), nothing), &["."]);
    assert_refused(write_atomically("".as_ref(), nothing), &["file name"]);
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_result_is_as_readable_as_any_new_file() -> Outcome {
    use std::os::unix::fs::PermissionsExt;

    let directory = tempfile::tempdir()?;
    let (usual, written) = (directory.path().join("usual"), directory.path().join("written"));
    fs::write(&usual, "")?;
    write_atomically(&written, |_| Ok(()))?;
    let mode = |path| fs::metadata(path).map(|metadata| metadata.permissions().mode());
    assert_eq!(mode(&usual)?, mode(&written)?);
    Ok(())
}
