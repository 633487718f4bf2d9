//! The recipe that a saved picture carries.

use std::fs::File;

use ima_openapi::Product;
use nanobanana::journal::{self, Claim, PromptLog, State};
use nanobanana::picture::{PictureFormat, Recipe, RecipePrompt};
use nanobanana::{Engine, Metadata, Notice, Service, Silent};
use serde_json::json;

use crate::fake::{FakeApi, Script, http_status};
use crate::studio::{Studio, jpeg, png, saved, smooth};

fn studio(script: Script) -> Studio {
    Studio {
        metadata: Metadata::Recipe,
        ..Studio::new(script)
    }
}

fn recipe_of(studio: &Studio, name: &str) -> Option<Recipe> {
    Recipe::read(File::open(studio.at(name)).unwrap()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_saved_picture_carries_its_recipe_and_is_recorded_as_it_is_on_the_disk() {
    let mut studio = studio(smooth());
    studio.words.prompt = "a cat\n在草地上".to_owned();
    let outcome = studio.outcome().await;
    let recipe = recipe_of(&studio, "cat.png").unwrap();
    let parameters = json!({ "size": "512px", "aspect_ratio": "1:1" });
    let expected = Recipe {
        prompt: RecipePrompt::Kept("a cat\n在草地上".to_owned()),
        task_type: "text_to_image".to_owned(),
        task_id: "t-1".to_owned(),
        simulated: true,
        model_id: "gemini-3.1-flash-image".to_owned(),
        model_name: "Nano Banana 2".to_owned(),
        model_version: outcome.plan.model_version.clone(),
        size: Some("512".to_owned()),
        aspect_ratio: Some("1:1".to_owned()),
        parameters: parameters.as_object().unwrap().clone(),
        template: None,
        inputs: 0,
        program: "nanobanana".to_owned(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        created_at: recipe.created_at,
    };
    assert_eq!(recipe, expected);
    assert_eq!(outcome.notices, []);
    let bytes = std::fs::read(studio.at("cat.png")).unwrap();
    assert_eq!(saved(&outcome).bytes, bytes.len() as u64);
    assert_eq!(studio.row().await.files[0].bytes, bytes.len() as u64);
    // Nothing but the pieces that were put in differs from what came.
    let came = png(512, 512);
    let added = bytes.len() - came.len();
    assert!(bytes[..33] == came[..33] && bytes[33 + added..] == came[33..]);
    assert_eq!(studio.names(), ["cat.png"], "no temporary file stays");
}

#[tokio::test(start_paused = true)]
async fn a_converted_picture_carries_its_recipe_too() {
    for name in ["cat.png", "cat.webp", "cat.jpg"] {
        let mut studio = studio(Script {
            picture: jpeg(512, 512),
            ..smooth()
        });
        studio.output = Some(name.into());
        studio.outcome().await;
        let recipe = recipe_of(&studio, name).unwrap();
        assert_eq!(recipe.prompt, RecipePrompt::Kept("a cat".to_owned()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_picture_without_metadata_is_what_came() {
    let studio = Studio::new(smooth());
    studio.outcome().await;
    assert_eq!(std::fs::read(studio.at("cat.png")).unwrap(), png(512, 512));
    assert_eq!(studio.row().await.destination["recipe"], json!(false));
}

#[tokio::test(start_paused = true)]
async fn a_prompt_that_is_not_written_down_is_not_written_into_the_picture() {
    let studio = studio(smooth());
    let journal = journal::open(studio.records.path(), PromptLog::Omit).await;
    let engine = Engine::new(Service::with_client(studio.api.clone(), studio.pacing));
    let outcomes = engine
        .run(&journal.unwrap(), &studio.order(), &Silent)
        .await;
    saved(&outcomes.unwrap()[0]);
    let recipe = recipe_of(&studio, "cat.png").unwrap();
    assert_eq!(recipe.prompt, RecipePrompt::Private);
    let bytes = std::fs::read(studio.at("cat.png")).unwrap();
    assert!(!bytes.windows(5).any(|window| window == b"a cat"));
}

/// Runs an order of which the picture cannot be fetched, and then resumes it as another process
/// would.
async fn resumed(metadata: Metadata, prompts: PromptLog) -> Option<Recipe> {
    let mut studio = studio(Script {
        downloads: [Err(http_status(403))].into(),
        ..smooth()
    });
    studio.metadata = metadata;
    let engine = || Engine::new(Service::with_client(studio.api.clone(), studio.pacing));
    let journal = journal::open(studio.records.path(), prompts).await.unwrap();
    let order = studio.order();
    let outcomes = engine().run(&journal, &order, &Silent).await.unwrap();
    outcomes[0].result.as_ref().unwrap_err();
    let journal = studio.journal().await;
    let Claim::Claimed(held, record) = journal.claim(&outcomes[0].id).await.unwrap() else {
        panic!("nobody holds it");
    };
    assert_eq!(record.state, State::Succeeded);
    let outcome = engine().resume(held, record, &Silent).await;
    outcome.unwrap().result.as_ref().unwrap();
    recipe_of(&studio, "cat.png")
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_picked_up_keeps_to_what_was_ordered() {
    let recipe = resumed(Metadata::Recipe, PromptLog::Keep).await.unwrap();
    assert_eq!(recipe.prompt, RecipePrompt::Kept("a cat".to_owned()));
    let recipe = resumed(Metadata::Recipe, PromptLog::Omit).await.unwrap();
    assert_eq!(recipe.prompt, RecipePrompt::Private);
    assert_eq!(resumed(Metadata::Untouched, PromptLog::Keep).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_picture_that_takes_no_recipe_is_saved_as_it_came() {
    let long_names = |products: &mut [Product]| {
        for product in products {
            product.name = "x".repeat(70_000);
        }
    };
    let studio = studio(Script {
        change: Some(long_names),
        ..smooth()
    });
    let outcome = studio.outcome().await;
    assert_eq!(saved(&outcome).format, PictureFormat::Png);
    assert_eq!(std::fs::read(studio.at("cat.png")).unwrap(), png(512, 512));
    let [Notice::RecipeNotWritten { reason }] = outcome.notices.as_slice() else {
        panic!("{:?}", outcome.notices);
    };
    assert!(
        reason.ends_with("at most 65504 fit into a picture"),
        "{reason}"
    );
    assert_eq!(studio.names(), ["cat.png"]);
}

#[tokio::test(start_paused = true)]
async fn an_input_goes_up_without_its_recipe() {
    let first = studio(smooth());
    first.outcome().await;
    let mut second = studio(smooth());
    let picture = first.at("cat.png");
    second.words.inputs = vec![picture.to_str().unwrap().to_owned()];
    second.outcome().await;
    let api: &FakeApi = &second.api;
    let uploaded = &api.uploaded()[0].1;
    assert!(!uploaded.windows(4).any(|window| window == b"iTXt"));
    let sent = Recipe::read(std::io::Cursor::new(uploaded)).unwrap();
    assert_eq!(sent, None);
    assert_eq!(recipe_of(&second, "cat.png").unwrap().inputs, 1);
}
