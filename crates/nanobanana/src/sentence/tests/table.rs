//! The tables of sentences.

use super::row;

/// What the rules are: one trap or way to say it a row.
const RULES: &str = include_str!("sentences.tsv");
/// What people say: written down before the rules were tried on them.
const PEOPLE: &str = include_str!("people.tsv");

#[test]
fn every_sentence_of_the_tables_is_read_as_they_say() {
    let rows = RULES.lines().chain(PEOPLE.lines());
    let wrong: Vec<String> = rows
        .filter(|line| !line.starts_with('#'))
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

#[test]
fn the_tables_are_large_enough_in_both_languages() {
    let sentences = RULES.lines().chain(PEOPLE.lines());
    let is_chinese = |line: &&str| {
        let sentence = line.split('\t').next().unwrap();
        sentence.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    };
    let rows = sentences.filter(|line| !line.starts_with('#'));
    let (chinese, english): (Vec<&str>, Vec<&str>) = rows.partition(is_chinese);
    assert!(chinese.len() >= 60, "{}", chinese.len());
    assert!(english.len() >= 60, "{}", english.len());
}
