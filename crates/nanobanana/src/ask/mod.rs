//! What is asked for: a request, built of values or read once from the user's words.

mod extra_params;
pub mod matrix;
mod mention;
pub mod rows;
mod source;
pub mod table;
pub mod template;
pub mod words;

use ima_openapi::TaskType;
use serde_json::{Map, Value};

use crate::model::{Defaults, Model, RatioChoice, Size};
use crate::notice::Notice;
use crate::picture::RecipeTemplate;
use crate::refusal::Refusal;
use mention::resolve_mentions;
pub use source::{Input, InputSource, InputSyntax, OpenedFile, split_name};

/// A request in the user's own words, as a front end collects it.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct RequestWords {
    /// What to draw or how to change the inputs.
    pub prompt: String,
    /// Input pictures: paths or HTTPS URLs.
    pub inputs: Vec<String>,
    /// Whether an input may be named, `cat=./cat.jpg`, and mentioned in the prompt.
    pub input_syntax: InputSyntax,
    /// The task type; derived from the inputs where absent.
    pub task: Option<String>,
    pub model: Option<String>,
    /// The exact version of the model, the `id` of its leaf in the product list.
    pub version: Option<String>,
    pub size: Option<String>,
    pub ratio: Option<String>,
    /// A JSON object of further product parameters.
    pub extra_params: Option<String>,
    /// What the prompt was made of, where it is kept.
    pub template: Option<RecipeTemplate>,
}

/// A picture that is asked for. What it leaves open is the published default: flash, 1K.
///
/// Nothing is checked before it is planned, by [`check`](Self::check).
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Request {
    /// The prompt, with mentions of inputs replaced by their positions.
    pub prompt: String,
    /// The inputs, in the order in which the model sees them.
    pub inputs: Vec<Input>,
    /// Whether a new picture is made or the inputs are changed; where absent, the inputs decide.
    pub task: Option<TaskType>,
    /// The model, where the user named one.
    pub model: Option<Model>,
    /// The exact version of the model, where the user named one.
    pub version: Option<String>,
    /// The size, where the user named one.
    pub size: Option<Size>,
    /// The aspect ratio.
    pub ratio: RatioChoice,
    /// Further product parameters; never `size` or `aspect_ratio`, which are read above.
    pub extra_params: Map<String, Value>,
    /// What the prompt was made of.
    pub template: Option<RecipeTemplate>,
    /// What the user's settings say where nothing is named above.
    pub defaults: Defaults,
    /// What the user's words could not have.
    pub notices: Vec<Notice>,
}

/// The largest number of inputs any product takes (product list, `files.maxLimit`). A product's
/// own limit, where it has one, is checked by the plan.
pub const MAX_INPUTS: usize = 14;

/// The longest prompt, in bytes: far more than the models look at.
pub const MAX_PROMPT_BYTES: usize = 64 * 1024;

impl Request {
    /// A new picture of what the prompt says.
    #[must_use]
    pub fn new(prompt: impl Into<String>) -> Self {
        Self {
            prompt: prompt.into(),
            ..Self::default()
        }
    }

    /// Reads the words.
    ///
    /// # Errors
    /// A [`Refusal`] that names the word and the valid ones.
    pub fn parse(words: &RequestWords) -> Result<Self, Refusal> {
        let mut request = Self {
            // The task first: a video task is out of scope whatever else is wrong with it.
            task: words.task.as_deref().map(words::task).transpose()?,
            version: words.version.clone(),
            template: words.template.clone(),
            ..Self::new(&words.prompt)
        };
        let inputs = words.inputs.iter();
        request.inputs = inputs
            .map(|text| Input::parse(text, words.input_syntax))
            .collect();
        request.check()?;
        request.extra_params = extra_params::parse(words.extra_params.as_deref())?;
        request.read_choices(words)?;
        request.prompt = resolve_mentions(&words.prompt, &request.inputs, words.input_syntax)?;
        Ok(request)
    }

    /// Reads model, size and ratio, also from the further parameters, which they are taken out of.
    fn read_choices(&mut self, words: &RequestWords) -> Result<(), Refusal> {
        let extra = &mut self.extra_params;
        let word = words.size.as_deref();
        let size = read_once("size", word, extra, words::size_or_largest)?;
        let word = words.ratio.as_deref();
        let ratio = read_once("aspect_ratio", word, extra, words::ratio)?;
        let model = words.model.as_deref().map(words::model).transpose()?;
        self.model = model.map(|(model, _)| model);
        self.size = size.as_ref().map(|(size, _)| size.0);
        let said = match (model, size) {
            (Some((_, Some(cheapest))), size) => {
                self.size = Some(cheapest);
                let other = size.filter(|((size, _), _)| *size != cheapest);
                other.map(|(_, asked)| Notice::CheapestSize {
                    asked,
                    size: cheapest,
                })
            }
            (_, Some(((size, true), asked))) => Some(Notice::LargestSizeInstead { asked, size }),
            _ => None,
        };
        self.notices.extend(said);
        self.ratio = ratio.map(|(ratio, _)| ratio).unwrap_or_default();
        Ok(())
    }

    /// The same request of this model.
    #[must_use]
    pub fn model(mut self, model: Model) -> Self {
        self.model = Some(model);
        self
    }

    /// The same request of this size.
    #[must_use]
    pub fn size(mut self, size: Size) -> Self {
        self.size = Some(size);
        self
    }

    /// The same request of this aspect ratio.
    #[must_use]
    pub fn ratio(mut self, ratio: impl Into<RatioChoice>) -> Self {
        self.ratio = ratio.into();
        self
    }

    /// The same request with one more input, which the model sees after those before it: a path or
    /// a public HTTPS URL as text, a path, or the bytes of a picture.
    #[must_use]
    pub fn input(mut self, source: impl Into<InputSource>) -> Self {
        let source = source.into();
        self.inputs.push(Input { name: None, source });
        self
    }

    /// The same request by the user's own defaults.
    #[must_use]
    pub fn with_defaults(self, defaults: Defaults) -> Self {
        Self { defaults, ..self }
    }

    /// Whether a new picture is made or the inputs are changed.
    #[must_use]
    pub fn task_type(&self) -> TaskType {
        self.task.unwrap_or(match self.inputs.as_slice() {
            [] => TaskType::TextToImage,
            _ => TaskType::ImageToImage,
        })
    }

    /// Checks what needs no product list.
    ///
    /// # Errors
    /// A [`Refusal`] of the prompt, or of the inputs.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.prompt.trim().is_empty() {
            return Err(Refusal::EmptyPrompt);
        }
        let (bytes, limit) = (self.prompt.len(), MAX_PROMPT_BYTES);
        if bytes > limit {
            return Err(Refusal::LongPrompt { bytes, limit });
        }
        for input in &self.inputs {
            input.source.check()?;
        }
        let (given, limit) = (self.inputs.len(), MAX_INPUTS);
        match (self.task_type(), given) {
            _ if given > limit => Err(Refusal::TooManyInputs { given, limit }),
            (TaskType::TextToImage, 1..) => Err(Refusal::InputsUnexpected { given }),
            (TaskType::ImageToImage, 0) => Err(Refusal::InputsMissing),
            _ => Ok(()),
        }
    }

    /// Those of the user's defaults that it leaves room for.
    pub(crate) fn open_defaults(&self) -> Defaults {
        let is_new = self.task_type() == TaskType::TextToImage;
        let is_open = is_new && self.ratio == RatioChoice::Auto;
        Defaults {
            model: self.defaults.model.filter(|_| self.model.is_none()),
            size: self.defaults.size.filter(|_| self.size.is_none()),
            ratio: self.defaults.ratio.filter(|_| is_open),
        }
    }
}

/// Reads a value that may be given as an option and as a key of `--extra-params`, which it is
/// taken out of. Both may be given where they mean the same. The value, and its word.
fn read_once<T: PartialEq>(
    key: &str,
    option: Option<&str>,
    extra_params: &mut Map<String, Value>,
    read: fn(&str) -> Result<T, Refusal>,
) -> Result<Option<(T, String)>, Refusal> {
    let extra = extra_params.shift_remove(key).map(|value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    });
    let Some(word) = option.or(extra.as_deref()) else {
        return Ok(None);
    };
    let value = read(word)?;
    if let Some(extra) = &extra {
        let is_same_word = word.trim().eq_ignore_ascii_case(extra.trim());
        if value != read(extra)? && !is_same_word {
            return Err(Refusal::ExtraParamConflict {
                key: key.to_owned(),
                option: word.to_owned(),
                extra: extra.clone(),
            });
        }
    }
    Ok(Some((value, word.trim().to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AspectRatio;

    fn words() -> RequestWords {
        RequestWords {
            prompt: "a cat".to_owned(),
            input_syntax: InputSyntax::Named,
            ..RequestWords::default()
        }
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn the_inputs_decide_the_task_type() {
        assert_eq!(
            Request::parse(&words()).unwrap().task_type(),
            TaskType::TextToImage
        );
        let with_input = RequestWords {
            inputs: vec!["a.jpg".to_owned()],
            ..words()
        };
        let request = Request::parse(&with_input).unwrap();
        assert_eq!(request.task_type(), TaskType::ImageToImage);
        assert_eq!(request.ratio, RatioChoice::Auto);
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
    fn cheapest_means_512_whatever_size_was_said_and_says_so() {
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
            assert_eq!(request.size, Some(Size::Px512));
            assert_eq!(request.notices, []);
        }
        for asked in ["1K", "4K", "8K"] {
            let request = cheapest(Some(asked)).unwrap();
            assert_eq!(request.size, Some(Size::Px512));
            let asked = asked.to_owned();
            let size = Size::Px512;
            assert_eq!(request.notices, [Notice::CheapestSize { asked, size }]);
        }
    }

    #[test]
    fn extra_params_speak_the_same_words_and_may_not_contradict_an_option() {
        let json = r#"{"aspect_ratio":"16：9","size":"8k","quality":"hd"}"#;
        let request = Request::parse(&RequestWords {
            extra_params: some(json),
            ..words()
        });
        let request = request.unwrap();
        let landscape = RatioChoice::Exact(AspectRatio::LANDSCAPE);
        assert_eq!(request.ratio, landscape);
        let (asked, size) = ("8k".to_owned(), Size::K4);
        assert_eq!(request.size, Some(size));
        assert_eq!(
            request.notices,
            [Notice::LargestSizeInstead { asked, size }]
        );
        assert_eq!(request.extra_params.keys().collect::<Vec<_>>(), ["quality"]);

        let agreeing = RequestWords {
            size: some("2K"),
            extra_params: some(r#"{"size":"2k"}"#),
            ..words()
        };
        assert_eq!(Request::parse(&agreeing).unwrap().size, Some(Size::K2));
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
        assert_eq!(request.size, Some(Size::Px512));
        assert_eq!(request.ratio, RatioChoice::Exact(AspectRatio::LANDSCAPE));
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
        let ratio = |ratio: Option<&str>| {
            let request = Request::parse(&RequestWords {
                inputs: vec!["a.jpg".to_owned()],
                ratio: ratio.map(str::to_owned),
                ..words()
            });
            request.unwrap().ratio
        };
        assert_eq!(ratio(None), RatioChoice::Auto);
        assert_eq!(ratio(Some("默认")), RatioChoice::ProductDefault);
    }

    #[test]
    fn a_request_of_values_is_the_one_of_their_words() {
        let read = Request::parse(&RequestWords {
            inputs: vec!["a.jpg".to_owned(), "https://example.com/b.png".to_owned()],
            model: some("pro"),
            size: some("2K"),
            ratio: some("16:9"),
            ..words()
        });
        let built = Request::new("a cat")
            .model(Model::Pro)
            .size(Size::K2)
            .ratio(AspectRatio::LANDSCAPE)
            .input("a.jpg")
            .input("https://example.com/b.png");
        assert_eq!(built, read.unwrap());
        assert_eq!(built.check(), Ok(()));
        assert_eq!(built.task_type(), TaskType::ImageToImage);
    }

    #[test]
    fn a_request_of_values_is_checked_too() {
        let refused = |request: Request| request.check().unwrap_err();
        assert_eq!(refused(Request::new(" ")), Refusal::EmptyPrompt);
        let long = Request::new("x".repeat(MAX_PROMPT_BYTES + 1));
        assert!(matches!(refused(long), Refusal::LongPrompt { .. }));
        let inside = Request::new("x").input("https://localhost/a.png");
        assert!(matches!(refused(inside), Refusal::InputUrl { .. }));
        let nothing = Request::new("x").input("");
        assert_eq!(refused(nothing), Refusal::EmptyInput);
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
