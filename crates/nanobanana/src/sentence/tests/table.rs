//! The table of sentences.

use super::row;

const TABLE: &str = include_str!("sentences.tsv");

#[test]
fn every_sentence_of_the_table_is_read_as_it_says() {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    let wrong: Vec<String> = rows
        .filter_map(|expected| {
            let read = row(expected.split('\t').next().unwrap());
            (read != expected).then(|| format!("expected {expected}\nread     {read}"))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
