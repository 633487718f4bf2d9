use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

#[test]
fn every_setting_is_read_and_none_is_needed() {
    let text = "
        [spending]
        max_points_per_job = 18
        max_points_per_run = 72
        max_points_per_day = 200
        ask_above_points = 12
        allow_smaller = true

        [privacy]
        prompt_log = false
        metadata = false

        [inputs]
        allow_dirs = [\"/photos\", \"~/Pictures\", \"~\"]
    ";
    let settings = Settings {
        spending: Spending {
            max_points_per_job: Some(18),
            max_points_per_run: Some(72),
            max_points_per_day: Some(200),
            ask_above_points: Some(12),
            allow_smaller: Some(true),
        },
        privacy: Privacy {
            prompt_log: Some(false),
            metadata: Some(false),
        },
        inputs: Inputs {
            allow_dirs: Some(vec![
                Folder::Absolute("/photos".into()),
                Folder::InHome("Pictures".into()),
                Folder::InHome("".into()),
            ]),
            home: PathBuf::new(),
        },
    };
    assert_eq!(Settings::parse(text), Ok(settings));
    for empty in ["", "# nothing yet\n", "[spending]\n[privacy]\n"] {
        assert_eq!(Settings::parse(empty), Ok(Settings::default()), "{empty:?}");
    }
}

#[test]
fn what_cannot_be_used_is_named_with_its_line_and_what_may_stand_there() {
    let faults: Vec<String> = [
        "[spending]\nmax_points_per_job = 4\nmax_points = 3\n",
        "\n\n[speding]\n",
        "api_key = \"ima_secret\"\n",
        "[spending]\nmax_points_per_day = -1\n",
        "[spending]\nmax_points_per_day = 1.5\n",
        "[spending]\nallow_smaller = \"yes\"\n",
        "[privacy]\nprompt_log = false\nprompt_log = true\n",
        "[privacy\n",
        "ima_secret\n",
        "spending = 3",
        "[inputs]\nallow_dirs = [\n  \"/photos\",\n  \"photos\",\n]\n",
        "[inputs]\nallow_dirs = \"/photos\"\n",
        "[inputs]\nallow_dirs = [\"~ada/photos\"]\n",
    ]
    .map(|text| Settings::parse(text).unwrap_err().to_string())
    .into();
    insta::assert_snapshot!(faults.join("\n"), @r#"
    line 3: unknown field `max_points`, expected one of `max_points_per_job`, `max_points_per_run`, `max_points_per_day`, `ask_above_points`, `allow_smaller`
    line 3: unknown field `speding`, expected one of `spending`, `privacy`, `inputs`
    line 1: unknown field `api_key`, expected one of `spending`, `privacy`, `inputs`
    line 2: invalid value: integer `-1`, expected a whole number of points
    line 2: invalid type: floating point `1.5`, expected a whole number of points
    line 2: invalid type: string "yes", expected a boolean
    line 3: duplicate key
    line 1: unclosed table, expected `]`
    line 1: key with no value, expected `=`
    line 1: invalid type: integer `3`, expected a table
    line 2: `photos` is not an absolute folder, nor one that begins with `~/`
    line 2: invalid type: string "/photos", expected a sequence
    line 2: `~ada/photos` is not an absolute folder, nor one that begins with `~/`
    "#);
}

#[test]
fn a_fault_does_not_repeat_a_line_that_may_hold_a_key() {
    for text in [
        "api_key = \"ima_secret\"",
        "ima_secret",
        "key = ima_secret\n",
    ] {
        let fault = Settings::parse(text).unwrap_err().to_string();
        assert!(!fault.contains("ima_secret"), "{fault}");
    }
}

#[test]
fn folders_mean_the_same_wherever_the_program_is_started() {
    let allowed = |list: &str| {
        let text = format!("[inputs]\nallow_dirs = {list}\n");
        let mut settings = Settings::parse(&text).unwrap();
        settings.inputs.home = "/home/ada".into();
        settings.inputs.allowed_folders()
    };
    let within = |folders: &[&str]| {
        let folders = folders.iter().map(PathBuf::from).collect();
        Some(AllowedFolders::within(folders))
    };
    let list = r#"["/photos", "~/Pictures/", "~//etc", "~"]"#;
    let expected = [
        "/photos",
        "/home/ada/Pictures",
        "/home/ada/etc",
        "/home/ada",
    ];
    assert_eq!(allowed(list), within(&expected));
    assert_eq!(allowed("[]"), within(&[]));
    assert_eq!(Settings::default().inputs.allowed_folders(), None);
}

/// A line that may stand in a settings file.
fn line() -> impl Strategy<Value = String> {
    let names = [
        "max_points_per_job",
        "max_points_per_run",
        "max_points_per_day",
        "allow_smaller",
        "prompt_log",
        "metadata",
        "allow_dirs",
        "max_points",
        "\"\"",
    ];
    let values = [
        "1",
        "-1",
        "1e3",
        "0x10",
        "true",
        "\"yes\"",
        "[]",
        "[\"/p\"]",
        "[\"p\"]",
        "[[]]",
        "{}",
        "99999999999999999999",
        "1979-05-27",
        "\"\"\"",
        "",
    ];
    let tables = [
        "spending",
        "privacy",
        "inputs",
        "other",
        "[spending]",
        "a.b",
    ];
    prop_oneof![
        (select(names.to_vec()), select(values.to_vec()))
            .prop_map(|(name, value)| format!("{name} = {value}")),
        select(tables.to_vec()).prop_map(|table| format!("[{table}]")),
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_settings_or_names_a_line_that_it_has(lines in vec(line(), 0..8)) {
        let text = lines.join("\n");
        match Settings::parse(&text) {
            Ok(settings) => {
                // What was read was written: no unknown name is passed over.
                prop_assert!(!text.contains("\nmax_points ="), "{}: {:?}", text, settings);
                let caps = [
                    settings.spending.max_points_per_job,
                    settings.spending.max_points_per_run,
                    settings.spending.max_points_per_day,
                ];
                prop_assert!(caps.into_iter().flatten().all(|cap| cap == 1 || cap == 16));
                settings.inputs.allowed_folders();
            }
            Err(fault) => {
                prop_assert!(fault.line >= 1 && fault.line <= text.matches('\n').count() + 1);
                prop_assert!(!fault.message.is_empty() && !fault.message.contains('\n'));
            }
        }
    }
}
