//! `explain`: codes as people write them.

use crate::folder::Folder;

#[test]
fn a_code_is_explained_however_it_is_written() {
    let folder = Folder::of(&[]);
    let told = folder.run("explain HW0405");
    assert!(told.contains("HW0405: A bucket kept longer than a larger one") && told.ends_with("exit 0\n"), "{told}");
    for written in ["hw0405", "0405", "405"] {
        let first = told.split_once('\n').expect("a line").1;
        assert_eq!(folder.run(&format!("explain {written}")).split_once('\n').expect("a line").1, first);
    }
}

#[test]
fn a_code_that_is_not_there_brings_the_nearest() {
    let folder = Folder::of(&[]);
    insta::assert_snapshot!(["HW0195", "banana"].map(|code| folder.run(&format!("explain {code}"))).concat());
}

#[test]
fn without_a_code_all_are_listed() {
    let listed = Folder::of(&[]).run("explain");
    assert!(listed.contains("out| Syntax\nout|   HW0101  Something else was expected\n"), "{listed}");
}
