//! Paths that lead to no table.

use std::fs;

use hopfield_theory::input::read_table;

use crate::support::assert_refused;

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[test]
fn a_missing_file_is_named() -> Outcome {
    let directory = tempfile::tempdir()?;
    for name in ["missing.npy", "missing.csv", "missing.txt"] {
        assert_refused(read_table(&directory.path().join(name)), &[name, "no such file"]);
    }
    Ok(())
}

#[test]
fn a_directory_is_named() -> Outcome {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("folder.npy");
    fs::create_dir(&path)?;
    assert_refused(read_table(&path), &["folder.npy", "directory"]);
    Ok(())
}

#[test]
fn an_unknown_extension_tells_what_is_read() -> Outcome {
    let directory = tempfile::tempdir()?;
    for name in ["patterns.txt", "patterns", "patterns.npz", ".npy"] {
        let path = directory.path().join(name);
        fs::write(&path, "1,2\n")?;
        assert_refused(read_table(&path), &[name, ".npy", ".csv"]);
    }
    Ok(())
}

#[test]
fn the_extension_chooses_the_format_in_any_case() -> Outcome {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("patterns.CSV");
    fs::write(&path, "1,2\n")?;
    assert_eq!(read_table(&path)?.row(0), [1.0, 2.0]);
    let path = directory.path().join("patterns.Npy");
    fs::write(&path, "1,2\n")?;
    assert_refused(read_table(&path), &["patterns.Npy", "not a .npy file"]);
    Ok(())
}

#[test]
fn errors_of_the_contents_name_the_file() -> Outcome {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("patterns.csv");
    fs::write(&path, "1,2\n3,x\n")?;
    assert_refused(read_table(&path), &["patterns.csv", "row 2, column 2"]);
    Ok(())
}
