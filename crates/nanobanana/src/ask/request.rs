//! What the user asked for: words read once, into values.

use ima_openapi::TaskType;
use serde_json::{Map, Value};

use crate::ask::defaults::Defaults;
use crate::ask::extra_params;
use crate::ask::mention::resolve_mentions;
use crate::ask::source::{Input, InputSyntax};
use crate::ask::words::{self, ModelWord, RatioWord, SizeWord};
use crate::model::{AspectRatio, Model, Size};
use crate::refusal::Refusal;

/// A request in the user's own words, as a front end collects it.
#[derive(Clone, Debug)]
pub struct RequestWords {
    /// What to draw or how to change the inputs.
    pub prompt: String,
    /// Input pictures: paths or HTTPS URLs.
    pub inputs: Vec<String>,
    /// Whether an input may be named, `cat=./cat.jpg`, and mentioned in the prompt.
    pub input_syntax: InputSyntax,
    /// The task type; derived from the inputs where absent.
    pub task: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The exact version of the model, the `id` of its leaf in the product list.
    pub version: Option<String>,
    /// The size.
    pub size: Option<String>,
    /// The aspect ratio.
    pub ratio: Option<String>,
    /// What an image_to_image task does without a ratio.
    pub without_ratio: WithoutRatio,
    /// A JSON object of further product parameters.
    pub extra_params: Option<String>,
}

/// What an image_to_image task does when no ratio was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithoutRatio {
    /// Keep the shape of the first local input: the product's own default would make every edited
    /// photo square.
    KeepShape,
    /// Take the product's own default, as IMA's published client does.
    ProductDefault,
}

/// A request whose words have been read.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The prompt, with mentions of inputs replaced by their positions.
    pub prompt: String,
    /// The inputs, in the order in which the model sees them.
    pub inputs: Vec<Input>,
    /// The task type.
    pub task_type: TaskType,
    /// The model, where the user named one.
    pub model: Option<Model>,
    /// The exact version of the model, where the user named one.
    pub version: Option<String>,
    /// The size, where the user named one.
    pub size: Option<SizeWord>,
    /// The aspect ratio.
    pub ratio: RatioChoice,
    /// Further product parameters; never `size` or `aspect_ratio`, which are read above.
    pub extra_params: Map<String, Value>,
    /// What the user's settings say where nothing is named above.
    pub defaults: Defaults,
}

/// How the aspect ratio is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RatioChoice {
    /// The user named it.
    Exact(AspectRatio),
    /// The offered ratio that is nearest to the first local input.
    KeepShape,
    /// Nobody named one for a new picture: that of the user's settings, else the product's own.
    Open,
    /// The product's own default.
    ProductDefault,
}

/// The largest number of inputs any product takes (product list, `files.maxLimit`). A product's
/// own limit, where it has one, is checked by the plan.
pub const MAX_INPUTS: usize = 14;

/// The longest prompt, in bytes: far more than the models look at.
pub const MAX_PROMPT_BYTES: usize = 64 * 1024;

impl Request {
    /// Reads the words.
    ///
    /// # Errors
    /// A [`Refusal`] that names the word and the valid ones.
    pub fn parse(words: &RequestWords) -> Result<Self, Refusal> {
        // The task first: a video task is out of scope whatever else is wrong with it.
        let task = words.task.as_deref().map(words::task).transpose()?;
        if words.prompt.trim().is_empty() {
            return Err(Refusal::EmptyPrompt);
        }
        if words.prompt.len() > MAX_PROMPT_BYTES {
            return Err(Refusal::LongPrompt {
                bytes: words.prompt.len(),
                limit: MAX_PROMPT_BYTES,
            });
        }
        let inputs = words
            .inputs
            .iter()
            .map(|text| Input::parse(text, words.input_syntax))
            .collect::<Result<Vec<_>, _>>()?;
        let task_type = resolve_task(task, inputs.len())?;
        let mut extra_params = extra_params::parse(words.extra_params.as_deref())?;
        let size = words.size.as_deref();
        let size = read_once("size", size, &mut extra_params, words::size)?;
        let ratio = words.ratio.as_deref();
        let ratio = read_once("aspect_ratio", ratio, &mut extra_params, words::ratio)?;
        let (model, size) = resolve_model(words.model.as_deref(), size)?;
        Ok(Self {
            prompt: resolve_mentions(&words.prompt, &inputs, words.input_syntax)?,
            inputs,
            task_type,
            model,
            version: words.version.clone(),
            size,
            ratio: resolve_ratio(ratio, task_type, words.without_ratio),
            extra_params,
            defaults: Defaults::default(),
        })
    }

    /// The same request by the user's own defaults.
    #[must_use]
    pub fn with_defaults(self, defaults: Defaults) -> Self {
        Self { defaults, ..self }
    }
}

fn resolve_task(task: Option<TaskType>, inputs: usize) -> Result<TaskType, Refusal> {
    if inputs > MAX_INPUTS {
        return Err(Refusal::TooManyInputs {
            given: inputs,
            limit: MAX_INPUTS,
        });
    }
    match (task, inputs) {
        (None | Some(TaskType::TextToImage), 0) => Ok(TaskType::TextToImage),
        (Some(TaskType::TextToImage), given) => Err(Refusal::InputsUnexpected { given }),
        (Some(TaskType::ImageToImage), 0) => Err(Refusal::InputsMissing),
        (None | Some(TaskType::ImageToImage), _) => Ok(TaskType::ImageToImage),
    }
}

fn resolve_model(
    word: Option<&str>,
    size: Option<SizeWord>,
) -> Result<(Option<Model>, Option<SizeWord>), Refusal> {
    match (word.map(words::model).transpose()?, size) {
        (None, size) => Ok((None, size)),
        (Some(ModelWord::Model(model)), size) => Ok((Some(model), size)),
        (Some(ModelWord::Cheapest), None | Some(SizeWord::Size(Size::Px512))) => {
            Ok((Some(Model::Flash), Some(SizeWord::Size(Size::Px512))))
        }
        (Some(ModelWord::Cheapest), Some(other)) => {
            Err(Refusal::CheapestWithSize { size: other.size() })
        }
    }
}

fn resolve_ratio(
    word: Option<RatioWord>,
    task_type: TaskType,
    without_ratio: WithoutRatio,
) -> RatioChoice {
    match (word, without_ratio) {
        (Some(RatioWord::Ratio(ratio)), _) => RatioChoice::Exact(ratio),
        (None, WithoutRatio::KeepShape) if task_type == TaskType::ImageToImage => {
            RatioChoice::KeepShape
        }
        (None, WithoutRatio::KeepShape) => RatioChoice::Open,
        (None | Some(RatioWord::ProductDefault), _) => RatioChoice::ProductDefault,
    }
}

/// Reads a value that may be given as an option and as a key of `--extra-params`, which it is
/// taken out of. Both may be given where they mean the same.
fn read_once<T: PartialEq>(
    key: &str,
    option: Option<&str>,
    extra_params: &mut Map<String, Value>,
    read: fn(&str) -> Result<T, Refusal>,
) -> Result<Option<T>, Refusal> {
    let extra = extra_params.shift_remove(key).map(|value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    });
    let (Some(option), Some(extra)) = (option, &extra) else {
        return option.or(extra.as_deref()).map(read).transpose();
    };
    let (value, again) = (read(option)?, read(extra)?);
    let is_same_word = option.trim().eq_ignore_ascii_case(extra.trim());
    if value != again && !is_same_word {
        return Err(Refusal::ExtraParamConflict {
            key: key.to_owned(),
            option: option.to_owned(),
            extra: extra.clone(),
        });
    }
    Ok(Some(value))
}

impl Defaults {
    /// Those that a request leaves room for.
    pub(crate) fn open_in(self, request: &Request) -> Self {
        Self {
            model: self.model.filter(|_| request.model.is_none()),
            size: self.size.filter(|_| request.size.is_none()),
            ratio: self.ratio.filter(|_| request.ratio == RatioChoice::Open),
        }
    }

    /// A request that names them too. Those that it does not leave room for are to be gone.
    pub(crate) fn named_in(self, request: &Request) -> Request {
        Request {
            model: self.model.or(request.model),
            size: self
                .size
                .map(SizeWord::Size)
                .or_else(|| request.size.clone()),
            ratio: self.ratio.map_or(request.ratio, RatioChoice::Exact),
            ..request.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> RequestWords {
        RequestWords {
            prompt: "a cat".to_owned(),
            inputs: Vec::new(),
            input_syntax: InputSyntax::Named,
            task: None,
            model: None,
            version: None,
            size: None,
            ratio: None,
            without_ratio: WithoutRatio::KeepShape,
            extra_params: None,
        }
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn the_inputs_decide_the_task_type() {
        assert_eq!(
            Request::parse(&words()).unwrap().task_type,
            TaskType::TextToImage
        );
        let with_input = RequestWords {
            inputs: vec!["a.jpg".to_owned()],
            ..words()
        };
        let request = Request::parse(&with_input).unwrap();
        assert_eq!(request.task_type, TaskType::ImageToImage);
        assert_eq!(request.ratio, RatioChoice::KeepShape);
    }

    #[test]
    fn a_task_that_contradicts_the_inputs_is_refused() {
        let edit = RequestWords {
            task: some("image_to_image"),
            ..words()
        };
        assert_eq!(Request::parse(&edit), Err(Refusal::InputsMissing));
        let inputs = vec!["a.jpg".to_owned(), "b.jpg".to_owned()];
        let draw = RequestWords {
            task: some("text_to_image"),
            inputs,
            ..words()
        };
        assert_eq!(
            Request::parse(&draw),
            Err(Refusal::InputsUnexpected { given: 2 })
        );
    }

    #[test]
    fn too_many_inputs_are_refused_and_never_cut() {
        let inputs = |count| RequestWords {
            inputs: (0..count).map(|i| format!("{i}.jpg")).collect(),
            ..words()
        };
        assert_eq!(Request::parse(&inputs(14)).unwrap().inputs.len(), 14);
        let refusal = Refusal::TooManyInputs {
            given: 15,
            limit: 14,
        };
        assert_eq!(Request::parse(&inputs(15)), Err(refusal));
    }

    #[test]
    fn cheapest_means_512_and_conflicts_with_any_other_size() {
        let cheapest = |size: Option<&str>| {
            let size = size.map(str::to_owned);
            Request::parse(&RequestWords {
                model: some("最便宜"),
                size,
                ..words()
            })
        };
        for size in [None, Some("512px")] {
            let request = cheapest(size).unwrap();
            assert_eq!(request.model, Some(Model::Flash));
            assert_eq!(request.size, Some(SizeWord::Size(Size::Px512)));
        }
        let conflict = |size| Err(Refusal::CheapestWithSize { size });
        assert_eq!(cheapest(Some("2K")), conflict(Size::K2));
        assert_eq!(cheapest(Some("8K")), conflict(Size::K4));
    }

    #[test]
    fn extra_params_speak_the_same_words_and_may_not_contradict_an_option() {
        let json = r#"{"aspect_ratio":"16：9","size":"8k","quality":"hd"}"#;
        let request = Request::parse(&RequestWords {
            extra_params: some(json),
            ..words()
        });
        let request = request.unwrap();
        assert_eq!(
            request.ratio,
            RatioChoice::Exact(AspectRatio {
                width: 16,
                height: 9
            })
        );
        let asked = "8k".to_owned();
        assert_eq!(request.size, Some(SizeWord::BeyondLargest { asked }));
        assert_eq!(request.extra_params.keys().collect::<Vec<_>>(), ["quality"]);

        let agreeing = RequestWords {
            size: some("2K"),
            extra_params: some(r#"{"size":"2k"}"#),
            ..words()
        };
        assert_eq!(
            Request::parse(&agreeing).unwrap().size,
            Some(SizeWord::Size(Size::K2))
        );
        let contradicting = RequestWords {
            size: some("4K"),
            ..agreeing
        };
        let conflict = Refusal::ExtraParamConflict {
            key: "size".to_owned(),
            option: "4K".to_owned(),
            extra: "2k".to_owned(),
        };
        assert_eq!(Request::parse(&contradicting), Err(conflict));
    }

    #[test]
    fn an_option_and_an_extra_param_agree_by_meaning() {
        let json = r#"{"size":512,"aspect_ratio":"landscape"}"#;
        let request = Request::parse(&RequestWords {
            size: some("512px"),
            ratio: some("16:9"),
            extra_params: some(json),
            ..words()
        })
        .unwrap();
        assert_eq!(request.size, Some(SizeWord::Size(Size::Px512)));
        let ratio = AspectRatio::new(16, 9).unwrap();
        assert_eq!(request.ratio, RatioChoice::Exact(ratio));
        assert!(request.extra_params.is_empty());

        // 4K is what 8K comes to, and still not what it says.
        let conflict = Request::parse(&RequestWords {
            size: some("8K"),
            extra_params: some(r#"{"size":"4K"}"#),
            ..words()
        });
        let refusal = Refusal::ExtraParamConflict {
            key: "size".to_owned(),
            option: "8K".to_owned(),
            extra: "4K".to_owned(),
        };
        assert_eq!(conflict, Err(refusal));
        let null = Request::parse(&RequestWords {
            extra_params: some(r#"{"size":null}"#),
            ..words()
        });
        let word = "null".to_owned();
        assert_eq!(null, Err(Refusal::UnknownSize { word }));
    }

    #[test]
    fn a_ratio_word_for_the_default_turns_keeping_the_shape_off() {
        let ratio = |ratio: Option<&str>, without_ratio| {
            let request = Request::parse(&RequestWords {
                inputs: vec!["a.jpg".to_owned()],
                ratio: ratio.map(str::to_owned),
                without_ratio,
                ..words()
            });
            request.unwrap().ratio
        };
        let keep = WithoutRatio::KeepShape;
        assert_eq!(ratio(None, keep), RatioChoice::KeepShape);
        assert_eq!(ratio(Some("默认"), keep), RatioChoice::ProductDefault);
        let default = WithoutRatio::ProductDefault;
        assert_eq!(ratio(None, default), RatioChoice::ProductDefault);
    }

    #[test]
    fn mentions_are_read_only_where_inputs_can_be_named() {
        let prompt = |input_syntax| {
            let request = Request::parse(&RequestWords {
                prompt: "a hat for @cat".to_owned(),
                inputs: vec!["cat=a.jpg".to_owned()],
                input_syntax,
                ..words()
            });
            request.unwrap().prompt
        };
        assert_eq!(prompt(InputSyntax::Named), "a hat for image 1");
        assert_eq!(prompt(InputSyntax::Plain), "a hat for @cat");
    }

    #[test]
    fn what_is_out_of_scope_is_said_first() {
        let word = "text_to_video".to_owned();
        let request = Request::parse(&RequestWords {
            prompt: String::new(),
            task: Some(word.clone()),
            inputs: vec!["http://example.com".to_owned()],
            ..words()
        });
        assert_eq!(request, Err(Refusal::TaskOutOfScope { word }));
    }

    #[test]
    fn a_prompt_of_spaces_is_refused() {
        let words = RequestWords {
            prompt: " \n\u{3000}".to_owned(),
            ..words()
        };
        assert_eq!(Request::parse(&words), Err(Refusal::EmptyPrompt));
    }
}
