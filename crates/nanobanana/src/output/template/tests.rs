use super::*;

fn made(template: &str, prompt: &str) -> MadeName {
    let at = "2026-04-01T15:30:12".parse().unwrap();
    MadeName::new(template.parse().unwrap(), stem_from(prompt), at)
}

fn known(template: &str, prompt: &str) -> MadeName {
    let job = JobId::random().unwrap();
    let ratio = AspectRatio::new(16, 9);
    made(template, prompt).with_facts(Some(&job), Model::Pro, (Some(Size::K2), ratio))
}

fn name(template: &str, numbers: &[usize]) -> (String, Vec<usize>) {
    let (stem, left) = known(template, "A red cat!").stem(&Numbering(numbers.to_vec()));
    (stem, left.0)
}

#[test]
fn every_placeholder_is_filled() {
    for (template, expected) in [
        ("{slug}", "a-red-cat"),
        ("{date}-{slug}-{n}", "2026-04-01-a-red-cat-1"),
        ("{date} {time}", "2026-04-01 153012"),
        ("{model}_{size}_{ratio}", "pro_2K_16x9"),
        ("猫 {n}", "猫 1"),
        ("{slug}{slug}", "a-red-cata-red-cat"),
        ("plain", "plain"),
    ] {
        assert_eq!(name(template, &[]).0, expected, "{template}");
    }
    let made = known("{job}", "x");
    let job = made.of_job[0].1.clone();
    assert_eq!(made.stem(&Numbering(vec![])).0, job);
    assert_eq!(job.len(), 20);
}

#[test]
fn numbers_are_where_the_template_has_them_else_at_the_end() {
    assert_eq!(
        name("{n} {slug}", &[3, 1]),
        ("3-1 a-red-cat".to_owned(), vec![])
    );
    assert_eq!(name("{n} {slug}", &[]), ("1 a-red-cat".to_owned(), vec![]));
    assert_eq!(name("{date}", &[3]), ("2026-04-01".to_owned(), vec![3]));
    assert_eq!(name("{date}", &[]), ("2026-04-01".to_owned(), vec![]));
}

#[test]
fn what_cannot_be_a_name_is_refused_with_what_can() {
    let valid = "{date}, {time}, {slug}, {n}, {model}, {size}, {ratio}, {job}";
    let lone = format!("a brace has no counterpart; valid are {valid}");
    for (template, fault) in [
        (
            "{prompt}",
            format!("`{{prompt}}` stands for nothing; valid are {valid}"),
        ),
        (
            "{Date}",
            format!("`{{Date}}` stands for nothing; valid are {valid}"),
        ),
        (
            "{}",
            format!("`{{}}` stands for nothing; valid are {valid}"),
        ),
        ("{date", lone.clone()),
        ("date}", lone),
        (" ", "a name cannot be empty".to_owned()),
        ("a/{n}", forbidden("/")),
        ("a\\{n}", forbidden("\\\\")),
        ("a\u{1b}", forbidden("\\u{1b}")),
        ("a:b", forbidden(":")),
        ("a\u{202e}b", forbidden("\\u{202e}")),
        (
            &"x".repeat(61),
            "a name has 60 bytes at most beside what is in braces".to_owned(),
        ),
    ] {
        let error = template.parse::<NameTemplate>().unwrap_err();
        assert_eq!(error.to_string(), fault, "{template:?}");
    }
}

fn forbidden(c: &str) -> String {
    format!("`{c}` cannot be in a file name: use letters, digits, spaces and . - _")
}

#[test]
fn a_name_is_safe_whatever_the_template_and_the_prompt_are() {
    for (template, prompt, expected) in [
        ("con", "x", "_con"),
        ("{slug}.{n}", "NUL", "_nul.1"),
        ("{model}{slug}", "", "propicture"),
        ("..{slug}", "cat", "cat"),
        ("-{slug}-", "cat", "cat"),
        ("...", "cat", "picture"),
        ("{slug}", "🐈", "picture"),
    ] {
        let (stem, _) = known(template, prompt).stem(&Numbering(vec![]));
        assert_eq!(stem, expected, "{template:?}");
    }
}

#[test]
fn the_slug_is_cut_so_that_the_whole_name_fits() {
    let prompt = "𠀀".repeat(48);
    let template = format!("{}{{slug}}{{job}}{{date}}{{n}}", "x".repeat(60));
    let (longest, _) = made(&template, &prompt).stem(&Numbering(vec![99, 99]));
    let (stem, _) = known(&template, &prompt).stem(&Numbering(vec![99, 99]));
    assert!(
        longest.len() <= LONGEST && longest.len() > LONGEST - 4,
        "{longest}"
    );
    assert_eq!(stem.len(), longest.len());
}

#[test]
fn a_template_is_written_as_it_was_read() {
    for text in [
        "{slug}",
        "{date}-{time} {slug} {n}",
        "x{job}y{model}{size}{ratio}z",
    ] {
        assert_eq!(text.parse::<NameTemplate>().unwrap().to_string(), text);
    }
    assert_eq!(NameTemplate::default().to_string(), "{slug}");
}
