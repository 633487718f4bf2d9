//! The user's own defaults: after the words, before everything else.

use ima_openapi::TaskType::{ImageToImage, TextToImage};

use super::{cat, planned};
use crate::ask::Request;
use crate::catalog::Catalog;
use crate::model::Model::{Flash, Pro};
use crate::model::{AspectRatio, Defaults, PixelSize, RatioChoice, Size};
use crate::notice::Notice;
use crate::plan::{Context, plan};
use crate::refusal::Refusal;

fn recorded() -> Catalog {
    super::recorded(TextToImage)
}

fn ratio(text: &str) -> AspectRatio {
    AspectRatio::from_wire(text).unwrap()
}

fn all() -> Defaults {
    Defaults {
        model: Some(Pro),
        size: Some(Size::K2),
        ratio: Some(ratio("16:9")),
    }
}

/// A request for a cat that leaves everything open.
fn open() -> Request {
    Request {
        ratio: RatioChoice::Auto,
        ..cat()
    }
    .with_defaults(all())
}

#[test]
fn what_is_not_named_is_what_the_settings_say_and_is_said() {
    let plan = planned(&open(), &recorded()).unwrap();
    assert_eq!(
        (plan.model, plan.size, plan.aspect_ratio),
        (Pro, Some(Size::K2), Some(ratio("16:9")))
    );
    assert_eq!(plan.notices, [Notice::ChosenBySettings { chosen: all() }]);
}

#[test]
fn what_is_named_comes_before_the_settings() {
    let named = Request {
        model: Some(Flash),
        size: Some(Size::Px512),
        ratio: RatioChoice::ProductDefault,
        ..open()
    };
    let plan = planned(&named, &recorded()).unwrap();
    assert_eq!(
        (plan.model, plan.size, plan.aspect_ratio),
        (Flash, Some(Size::Px512), Some(ratio("1:1")))
    );
    assert_eq!(plan.notices, []);
}

#[test]
fn the_settings_come_before_the_model_that_was_used_last() {
    let context = Context {
        preferred_model_id: Some(Pro.id().to_owned()),
        first_input: None,
    };
    let defaults = Defaults {
        model: Some(Flash),
        size: Some(Size::K1),
        ratio: Some(ratio("1:1")),
    };
    let plan = plan(&open().with_defaults(defaults), &recorded(), &context).unwrap();
    assert_eq!(plan.model, Flash);
    // That is what it would be without any choice, so there is nothing to say.
    assert_eq!(plan.notices, []);
}

#[test]
fn a_changed_picture_keeps_its_shape_whatever_ratio_the_settings_say() {
    let input = PixelSize {
        width: 300,
        height: 400,
    };
    let request = Request {
        task: Some(ImageToImage),
        ratio: RatioChoice::Auto,
        ..open()
    };
    let context = Context {
        preferred_model_id: None,
        first_input: Some(input),
    };
    let catalog = super::recorded(ImageToImage);
    let plan = plan(&request, &catalog, &context).unwrap();
    assert_eq!(plan.aspect_ratio, Some(ratio("3:4")));
    let chosen = Defaults {
        ratio: None,
        ..all()
    };
    let kept = Notice::ShapeKept {
        input,
        inputs: 0,
        ratio: ratio("3:4"),
    };
    assert_eq!(plan.notices, [Notice::ChosenBySettings { chosen }, kept]);
}

#[test]
fn a_refusal_says_what_the_settings_have_chosen() {
    let small = Defaults {
        size: Some(Size::Px512),
        ..Defaults::default()
    };
    let request = Request {
        model: Some(Pro),
        ..open().with_defaults(small)
    };
    let refusal = planned(&request, &recorded()).unwrap_err();
    let Refusal::BySettings { chosen, refusal } = refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(chosen, small);
    assert!(matches!(
        *refusal,
        Refusal::SizeNotOffered { model: Pro, .. }
    ));
}
