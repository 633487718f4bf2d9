//! The plan over IMA's recorded lists.

use ima_openapi::TaskType::{self, ImageToImage, TextToImage};
use serde_json::json;

use super::super::{Context, plan};
use super::{cat, cat_with, planned, recorded, texts};
use crate::ask::words::people_size;
use crate::ask::{Request, RequestWords};
use crate::input::{Input, InputSource};
use crate::model::Model::{Flash, Pro};
use crate::model::{AspectRatio, Model, PixelSize, RatioChoice, Size};
use crate::notice::Notice;
use crate::refusal::Refusal;

fn request(task_type: TaskType, model: Option<Model>, size: Option<Size>) -> Request {
    let inputs = match task_type {
        TextToImage => 0,
        ImageToImage => 1,
    };
    Request {
        task: Some(task_type),
        model,
        size,
        inputs: urls(inputs),
        ..cat()
    }
}

fn urls(count: usize) -> Vec<Input> {
    let url = |n| InputSource::Url(format!("https://example.com/{n}.png"));
    (0..count)
        .map(|n| Input {
            name: None,
            source: url(n),
        })
        .collect()
}

fn ratio(text: &str) -> AspectRatio {
    AspectRatio::from_wire(text).unwrap()
}

#[test]
fn every_model_size_and_task_has_its_rule_and_price() {
    let table = [
        (
            TextToImage,
            Flash,
            [(4400, 4), (4401, 6), (4402, 10), (4403, 13)],
        ),
        (
            ImageToImage,
            Flash,
            [(4404, 4), (4405, 6), (4406, 10), (4407, 13)],
        ),
        (
            TextToImage,
            Pro,
            [(0, 0), (2399, 10), (2400, 10), (2401, 18)],
        ),
        (
            ImageToImage,
            Pro,
            [(0, 0), (2402, 10), (2403, 10), (2404, 18)],
        ),
    ];
    for (task_type, model, prices) in table {
        let catalog = recorded(task_type);
        for (size, (attribute_id, points)) in Size::ALL.into_iter().zip(prices) {
            let result = planned(&request(task_type, Some(model), Some(size)), &catalog);
            if attribute_id == 0 {
                let offered = texts(&["1K", "2K", "4K"]);
                let refusal = Refusal::SizeNotOffered {
                    model,
                    size,
                    offered,
                };
                assert_eq!(result, Err(refusal));
                continue;
            }
            let plan = result.unwrap();
            assert_eq!((plan.attribute_id, plan.points), (attribute_id, points));
            assert_eq!(
                (plan.size, plan.aspect_ratio),
                (Some(size), Some(ratio("1:1")))
            );
            assert_eq!(plan.notices, []);
            let spelled = match size {
                Size::Px512 => "512px",
                other => other.word(),
            };
            assert_eq!(plan.parameters["size"], spelled);
        }
    }
}

#[test]
fn a_plan_without_wishes_is_flash_at_1k_and_square() {
    let plan = planned(&cat(), &recorded(TextToImage)).unwrap();
    assert_eq!(plan.model, Flash);
    assert_eq!(plan.model_id, "gemini-3.1-flash-image");
    assert_eq!(plan.model_name, "Nano Banana 2");
    assert_eq!(plan.model_version, "gemini-3.1-flash-image-preview");
    assert_eq!((plan.attribute_id, plan.points), (4401, 6));
    let side = 1024;
    assert_eq!(
        plan.expected_pixels,
        Some(PixelSize {
            width: side,
            height: side
        })
    );
    assert_eq!(plan.total_points(3), 18);
    assert_eq!(
        serde_json::to_value(plan.create_task(Vec::new())).unwrap(),
        json!({
            "task_type": "text_to_image", "enable_multi_model": false, "src_img_url": [],
            "parameters": [{
                "attribute_id": 4401, "model_id": "gemini-3.1-flash-image",
                "model_name": "Nano Banana 2",
                "model_version": "gemini-3.1-flash-image-preview",
                "app": "ima", "platform": "web", "category": "text_to_image", "credit": 6,
                "parameters": {
                    "size": "1K", "aspect_ratio": "1:1", "prompt": "a cat", "n": 1,
                    "input_images": [], "cast": {"points": 6, "attribute_id": 4401},
                },
            }],
        })
    );
}

#[test]
fn every_ratio_of_a_model_is_planned_as_it_was_asked() {
    for (model, count) in [(Flash, 14), (Pro, 10)] {
        for task_type in [TextToImage, ImageToImage] {
            let catalog = recorded(task_type);
            let offer = catalog.offers.iter().find(|offer| offer.model == model);
            let fields: Vec<_> = offer.unwrap().fields().collect();
            assert_eq!(fields[0].name, "aspect_ratio");
            assert_eq!(fields[0].options.len(), count);
            for text in &fields[0].options {
                let request = Request {
                    ratio: RatioChoice::Exact(ratio(text)),
                    ..request(task_type, Some(model), None)
                };
                let plan = planned(&request, &catalog).unwrap();
                assert_eq!(plan.aspect_ratio, Some(ratio(text)));
                assert_eq!(plan.parameters["aspect_ratio"], text.as_str());
                assert_eq!(plan.notices, []);
            }
        }
    }
}

#[test]
fn a_ratio_that_is_not_listed_is_refused_with_the_list_and_the_nearest() {
    let request = Request {
        ratio: RatioChoice::Exact(ratio("1:8")),
        ..request(TextToImage, Some(Pro), None)
    };
    let listed = "1:1 3:2 2:3 3:4 4:3 4:5 5:4 9:16 16:9 21:9";
    assert_eq!(
        planned(&request, &recorded(TextToImage)),
        Err(Refusal::RatioNotOffered {
            model: Pro,
            ratio: ratio("1:8"),
            offered: listed.split(' ').map(ratio).collect(),
            nearest: Some(ratio("9:16")),
        })
    );
}

#[test]
fn more_than_4k_is_4k_and_said() {
    for model in [Flash, Pro] {
        let asked = "16k".to_owned();
        let request = Request::parse(&RequestWords {
            prompt: "a cat".to_owned(),
            model: Some(model.word().to_owned()),
            size: Some(asked.clone()),
            ..RequestWords::default()
        });
        let plan = planned(&request.unwrap(), &recorded(TextToImage)).unwrap();
        assert_eq!(plan.size, Some(Size::K4));
        let size = Size::K4;
        assert_eq!(plan.notices, [Notice::LargestSizeInstead { asked, size }]);
    }
}

#[test]
fn the_model_is_the_users_word_then_the_preference_then_flash() {
    let model_id = |id: &str| Some(id.to_owned());
    let foreign = Notice::PreferenceOutOfScope {
        model_id: "midjourney".to_owned(),
        model: Flash,
    };
    let table = [
        (None, None, Flash, vec![]),
        (
            None,
            model_id("gemini-3-pro-image"),
            Pro,
            vec![Notice::PreferredModel { model: Pro }],
        ),
        (Some(Flash), model_id("gemini-3-pro-image"), Flash, vec![]),
        (Some(Pro), None, Pro, vec![]),
        (None, model_id("midjourney"), Flash, vec![foreign]),
    ];
    for (word, preferred_model_id, model, notices) in table {
        let context = Context {
            preferred_model_id,
            first_input: None,
        };
        let request = request(TextToImage, word, None);
        let plan = plan(&request, &recorded(TextToImage), &context).unwrap();
        assert_eq!((plan.model, plan.notices), (model, notices));
    }
}

#[test]
fn a_refusal_says_when_the_preference_chose_the_model() {
    let context = Context {
        preferred_model_id: Some("gemini-3-pro-image".to_owned()),
        first_input: None,
    };
    let size = Some(Size::Px512);
    let words = Request {
        size,
        ..request(TextToImage, None, None)
    };
    let refusal = plan(&words, &recorded(TextToImage), &context).unwrap_err();
    let Refusal::Preferred { model, refusal } = refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(model, Model::Pro);
    assert!(matches!(
        *refusal,
        Refusal::SizeNotOffered {
            size: Size::Px512,
            ..
        }
    ));
}

#[test]
fn an_edit_without_a_ratio_keeps_the_shape_of_its_input() {
    let edit = |model, width, height| {
        let first_input = Some(PixelSize { width, height });
        let context = Context {
            preferred_model_id: None,
            first_input,
        };
        let request = Request {
            ratio: RatioChoice::Auto,
            ..request(ImageToImage, Some(model), None)
        };
        plan(&request, &recorded(ImageToImage), &context).unwrap()
    };
    for (model, width, height, expected) in [
        (Flash, 4032, 3024, "4:3"),
        (Flash, 3024, 4032, "3:4"),
        (Flash, 1000, 1000, "1:1"),
        (Flash, 300, 2000, "1:8"),
        (Pro, 300, 2000, "9:16"),
        (Pro, 1920, 1080, "16:9"),
    ] {
        let plan = edit(model, width, height);
        let input = PixelSize { width, height };
        let ratio = ratio(expected);
        assert_eq!(plan.aspect_ratio, Some(ratio), "{input}");
        assert_eq!(
            plan.notices,
            [Notice::ShapeKept {
                input,
                inputs: 1,
                ratio
            }]
        );
        assert_eq!(plan.inputs, 1);
    }
}

#[test]
fn an_edit_of_urls_only_is_square_and_said() {
    let request = Request {
        ratio: RatioChoice::Auto,
        ..request(ImageToImage, None, None)
    };
    let plan = planned(&request, &recorded(ImageToImage)).unwrap();
    assert_eq!(plan.aspect_ratio, Some(ratio("1:1")));
    let notice = Notice::ShapeUnknown {
        ratio: "1:1".to_owned(),
    };
    assert_eq!(plan.notices, [notice]);
}

#[test]
fn the_products_own_limits_of_inputs_hold() {
    let mut catalog = recorded(ImageToImage);
    let with_inputs = |count| Request {
        inputs: urls(count),
        ..request(ImageToImage, None, None)
    };
    assert_eq!(planned(&with_inputs(14), &catalog).unwrap().inputs, 14);
    let limits = catalog.offers[0].product.files.as_mut().unwrap();
    (limits.min_limit, limits.max_limit) = (2, 3);
    let too_few = Refusal::TooFewInputs { given: 1, limit: 2 };
    assert_eq!(planned(&with_inputs(1), &catalog), Err(too_few));
    assert_eq!(planned(&with_inputs(3), &catalog).unwrap().inputs, 3);
    let too_many = Refusal::TooManyInputs { given: 4, limit: 3 };
    assert_eq!(planned(&with_inputs(4), &catalog), Err(too_many));
}

#[test]
fn a_version_is_exact_and_without_one_the_last_counts() {
    let mut catalog = recorded(TextToImage);
    for (version, attribute_id) in [("b", 7), ("a", 8)] {
        let mut offer = catalog.offers[0].clone();
        version.clone_into(&mut offer.product.id);
        for rule in &mut offer.product.credit_rules {
            rule.attribute_id = attribute_id;
        }
        catalog.offers.push(offer);
    }
    let with_version = |version: Option<&str>| {
        let request = Request {
            version: version.map(str::to_owned),
            ..cat()
        };
        planned(&request, &catalog).map(|plan| (plan.model_version, plan.attribute_id))
    };
    assert_eq!(with_version(None), Ok(("a".to_owned(), 8)));
    assert_eq!(with_version(Some("b")), Ok(("b".to_owned(), 7)));
    let refusal = Refusal::VersionNotListed {
        version: "B".to_owned(),
        listed: texts(&["gemini-3.1-flash-image-preview", "b", "a"]),
    };
    assert_eq!(with_version(Some("B")), Err(refusal));
}

#[test]
fn a_model_that_is_not_listed_is_refused_and_never_replaced() {
    let mut catalog = recorded(TextToImage);
    catalog.offers.retain(|offer| offer.model == Flash);
    let refusal = |model, task_type| Err(Refusal::ModelNotListed { model, task_type });
    let pro = request(TextToImage, Some(Pro), None);
    assert_eq!(planned(&pro, &catalog), refusal(Pro, TextToImage));
    // The ids of the other task type's list would be sent with this task type.
    let edit = request(ImageToImage, Some(Flash), None);
    assert_eq!(planned(&edit, &catalog), refusal(Flash, ImageToImage));
}

#[test]
fn an_unknown_parameter_is_refused_with_the_products_own() {
    for key in ["quality", "prompt", "n", "cast", "input_images"] {
        let request = cat_with(&json!({key: "hd"}));
        let refusal = Refusal::ExtraParamUnknown {
            key: key.to_owned(),
            valid: texts(&["aspect_ratio", "size"]),
        };
        assert_eq!(planned(&request, &recorded(TextToImage)), Err(refusal));
    }
}

#[test]
fn what_is_out_of_scope_in_the_list_is_no_offer() {
    let models: Vec<_> = recorded(TextToImage)
        .offers
        .iter()
        .map(|offer| offer.model)
        .collect();
    assert_eq!(models, [Flash, Pro]);
}

#[test]
fn what_is_published_of_the_models_is_what_was_recorded() {
    for task_type in [TextToImage, ImageToImage] {
        for offer in &recorded(task_type).offers {
            let words = |field: &str| {
                let field = offer.fields().find(|known| known.name == field).unwrap();
                let mut words: Vec<String> =
                    field.options.iter().map(|word| people_size(word)).collect();
                words.sort();
                words
            };
            let sizes = offer.model.published_sizes();
            let mut sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
            sizes.sort();
            assert_eq!(sizes, words("size"));
            let ratios = offer.model.published_ratios();
            let mut ratios: Vec<String> = ratios.iter().map(ToString::to_string).collect();
            ratios.sort();
            assert_eq!(ratios, words("aspect_ratio"));
        }
    }
}
