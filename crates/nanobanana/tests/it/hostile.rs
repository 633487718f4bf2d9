//! Whatever stands in a local file or in the user's JSON, it is read or refused: never a panic, and
//! never a change to what is not ours.

use std::time::SystemTime;

use ima_openapi::TaskType;
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use nanobanana::input::{AllowedFolders, InputSyntax};
use nanobanana::journal::{Caps, Filter, JobRecord, NewJob, NewRun, PromptLog, ServiceKind, open};
use nanobanana::{Destination, Model, Plan, Preferences, Request, RequestWords};

use crate::studio::listed;

/// Names that the readers know, so that arbitrary values come to stand where they look.
const NAMES: [&str; 19] = [
    "user_7",
    "text_to_image",
    "model_id",
    "model_name",
    "model_version",
    "parameters",
    "inputs",
    "file",
    "url",
    "allowed_folders",
    "kind",
    "folder",
    "name",
    "replace",
    "numbered",
    "Unix",
    "size",
    "aspect_ratio",
    "credit",
];

fn word() -> impl Strategy<Value = String> {
    let words = [
        "", "disk", "vendor", "1K", "16:9", "/p", "cat.png", "..", ".", "a/b", "\0",
    ];
    prop_oneof![3 => select(words.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

/// Any JSON with names that are looked for.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        2 => any::<bool>().prop_map(Value::from),
        2 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        4 => word().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 8, |inner| {
        prop_oneof![
            1 => vec(inner.clone(), 0..4).prop_map(Value::from),
            3 => object_of(inner),
        ]
    })
}

fn object_of(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let name = prop_oneof![8 => select(NAMES.to_vec()).prop_map(str::to_owned), 1 => word()];
    vec((name, inner), 0..8).prop_map(|fields| fields.into_iter().collect::<Map<_, _>>().into())
}

/// A record that is often the one that this version writes.
fn plan_record() -> impl Strategy<Value = Value> {
    let ours = (object_of(json_value()), 0..15_usize).prop_map(|(parameters, inputs)| {
        json!({
            "model_name": "M", "model_version": "v", "parameters": parameters, "inputs": inputs,
        })
    });
    prop_oneof![1 => json_value(), 2 => ours]
}

fn destination_record() -> impl Strategy<Value = Value> {
    let disk = (word(), word(), any::<[bool; 3]>()).prop_map(|(folder, name, flags)| {
        json!({
            "kind": "disk", "folder": folder, "name": name,
            "replace": flags[0], "numbered": flags[1],
            "recipe": flags[2],
        })
    });
    prop_oneof![1 => json_value(), 3 => disk, 1 => Just(json!({ "kind": "vendor" }))]
}

fn job() -> impl Strategy<Value = NewJob> {
    let model_id = prop_oneof![2 => Just(Model::Flash.id().to_owned()), 1 => word()];
    let task_type = prop_oneof![2 => Just("text_to_image".to_owned()), 1 => word()];
    let columns = (task_type, model_id, proptest::option::of(word()), word());
    (columns, json_value(), plan_record(), destination_record()).prop_map(
        |((task_type, model_id, size, ratio), request, plan, destination)| NewJob {
            task_type,
            model_id,
            model_name: "M".to_owned(),
            model_version: "v".to_owned(),
            size,
            aspect_ratio: Some(ratio),
            points: 4,
            attribute_id: u64::MAX,
            prompt: "a cat".to_owned(),
            request,
            plan,
            input_hashes: Vec::new(),
            destination,
        },
    )
}

/// The jobs as a journal gives them back.
fn stored(jobs: Vec<NewJob>) -> Vec<JobRecord> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let journal = open(folder.path(), PromptLog::Keep).await.unwrap();
        let run = NewRun::new(ServiceKind::Simulator, jobs);
        journal
            .begin(&run, &Caps::NONE, Timestamp::now())
            .await
            .unwrap();
        listed(&journal, &Filter::default()).await
    })
}

proptest! {
    // A journal on disk for each case.
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_row_of_the_journal_is_read_as_it_was_written_or_not_at_all(
        jobs in vec(job(), 1..16),
    ) {
        for (written, record) in jobs.clone().iter().zip(stored(jobs)) {
            prop_assert_eq!(&record.plan, &written.plan);
            prop_assert_eq!(&record.destination, &written.destination);
            prop_assert_eq!(&record.request, &written.request);
            if let Some(plan) = Plan::from_record(&record) {
                prop_assert_eq!(&plan.model_id, &record.model_id);
                prop_assert_eq!((plan.points, plan.attribute_id), (4, u64::MAX));
                let mut again = record.clone();
                again.plan = plan.to_record();
                prop_assert_eq!(Plan::from_record(&again), Some(plan));
            }
            if let Some((destination, numbered)) = Destination::from_record(&record.destination, SystemTime::UNIX_EPOCH) {
                let again = destination.to_record(numbered);
                let read_again = Destination::from_record(&again, SystemTime::UNIX_EPOCH);
                let thrice = read_again.map(|(place, numbered)| place.to_record(numbered));
                prop_assert_eq!(thrice.as_ref(), Some(&again));
                // Whatever the row says, a picture stays in its folder.
                let name = again["name"].as_str().unwrap_or("-");
                prop_assert_eq!(std::path::Path::new(name).file_name(), Some(name.as_ref()));
            }
            let folders = &record.request["allowed_folders"];
            if let Some(allowed) = AllowedFolders::from_record(folders) {
                prop_assert_eq!(AllowedFolders::from_record(&allowed.to_record()), Some(allowed));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_preference_file_holds_is_kept_but_for_our_one_entry(
        before in prop_oneof![1 => json_value(), 3 => object_of(json_value())],
        noise in vec(any::<u8>(), 0..8),
        is_damaged in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ima_prefs.json");
        let mut bytes = serde_json::to_vec(&before).unwrap();
        if is_damaged {
            bytes.extend(noise);
        }
        std::fs::write(&path, &bytes).unwrap();
        let preferences = Preferences::new(path.clone(), "7");
        let _ = preferences.model_id(TaskType::TextToImage);
        let remembered = preferences.remember(&flash(), Timestamp::UNIX_EPOCH);
        let after = std::fs::read(&path).unwrap();
        if remembered.is_err() {
            prop_assert_eq!(after, bytes);
            return Ok(());
        }
        let model = preferences.model_id(TaskType::TextToImage);
        prop_assert_eq!(model.as_deref(), Some(Model::Flash.id()));
        let mut after: Value = serde_json::from_slice(&after).unwrap();
        let mut before: Value = serde_json::from_slice(&bytes).unwrap();
        for file in [&mut before, &mut after] {
            forget_ours(file);
        }
        prop_assert_eq!(after, before);
    }

    #[test]
    fn any_further_parameters_are_an_object_or_refused(
        json in json_value(),
        text in any::<String>(),
    ) {
        for text in [json.to_string(), text] {
            let parsed = Request::parse(&words(&text));
            let Ok(request) = parsed else { continue };
            for name in ["size", "aspect_ratio"] {
                prop_assert!(!request.extra_params.contains_key(name), "{}", text);
            }
            let object = serde_json::from_str::<Map<String, Value>>(&text).unwrap_or_default();
            for (name, value) in &request.extra_params {
                prop_assert_eq!(Some(value), object.get(name));
            }
        }
    }
}

/// Takes out the four values that are ours, and what had to be made for them.
fn forget_ours(file: &mut Value) {
    let Some(user) = file.get_mut("user_7") else {
        return;
    };
    if let Some(entry) = user.get_mut("text_to_image").and_then(Value::as_object_mut) {
        for name in ["model_id", "model_name", "credit", "last_used"] {
            entry.remove(name);
        }
        if entry.is_empty() {
            user.as_object_mut().unwrap().remove("text_to_image");
        }
    }
    if user.as_object().is_some_and(Map::is_empty) {
        file.as_object_mut().unwrap().remove("user_7");
    }
}

fn flash() -> Plan {
    Plan {
        task_type: TaskType::TextToImage,
        model: Model::Flash,
        model_id: Model::Flash.id().to_owned(),
        model_name: "M".to_owned(),
        model_version: "v".to_owned(),
        size: None,
        aspect_ratio: None,
        attribute_id: 1,
        points: 4,
        parameters: Map::new(),
        prompt: "a cat".to_owned(),
        template: None,
        inputs: 0,
        expected_time: Model::Flash.expected_time(),
        expected_pixels: None,
        notices: Vec::new(),
        cheaper: None,
    }
}

fn words(extra_params: &str) -> RequestWords {
    RequestWords {
        prompt: "a cat".to_owned(),
        input_syntax: InputSyntax::Named,
        extra_params: Some(extra_params.to_owned()),
        ..RequestWords::default()
    }
}
