//! The prompts that a user can pick: a brief for a new picture, and one for an edit.

use rmcp::model::{
    ErrorData, GetPromptResult, JsonObject, Prompt, PromptArgument, PromptMessage, Role,
};

const PICTURE: &str = "picture_brief";
const EDIT: &str = "edit_brief";

/// Every prompt.
pub(crate) fn all() -> Vec<Prompt> {
    let argument = |name: &str, description: &str, required| {
        PromptArgument::new(name)
            .with_description(description)
            .with_required(required)
    };
    vec![
        Prompt::new(
            PICTURE,
            Some("From an idea to a picture: write the prompt, tell the price, make it"),
            Some(vec![
                argument("subject", "What the picture shows", true),
                argument("style", "How it looks: a photo, an oil painting, …", false),
                argument("purpose", "What it is for: a poster, an icon, …", false),
            ]),
        )
        .with_title("Picture brief"),
        Prompt::new(
            EDIT,
            Some("Change a picture: say what changes and what stays, tell the price, make it"),
            Some(vec![
                argument("image", "The picture: a path or an https:// URL", true),
                argument("change", "What is to change", true),
                argument("keep", "What must stay as it is", false),
            ]),
        )
        .with_title("Edit brief"),
    ]
}

/// A prompt, filled in.
pub(crate) fn get(
    name: &str,
    arguments: Option<&JsonObject>,
) -> Result<GetPromptResult, ErrorData> {
    let argument = |name: &str| {
        let value = arguments?.get(name)?.as_str()?.trim();
        (!value.is_empty()).then_some(value)
    };
    let required = |argument_name: &str| {
        argument(argument_name).ok_or_else(|| {
            let message = format!("the prompt {name} needs the argument `{argument_name}`");
            ErrorData::invalid_params(message, None)
        })
    };
    let text = match name {
        PICTURE => picture(required("subject")?, argument("style"), argument("purpose")),
        EDIT => edit(required("image")?, required("change")?, argument("keep")),
        _ => {
            let message = format!("there is no prompt `{name}`; there are {PICTURE} and {EDIT}");
            return Err(ErrorData::invalid_params(message, None));
        }
    };
    Ok(GetPromptResult::new(vec![PromptMessage::new_text(
        Role::User,
        text,
    )]))
}

fn picture(subject: &str, style: Option<&str>, purpose: Option<&str>) -> String {
    let mut text = format!("Make a picture of: {subject}.");
    if let Some(style) = style {
        text.push_str(&format!("\nIt looks like: {style}."));
    }
    if let Some(purpose) = purpose {
        text.push_str(&format!("\nIt is for: {purpose}."));
    }
    text.push_str(
        "\n\nWrite the prompt as one paragraph: the subject and what it does, the surroundings, \
         the light, the view (close, wide, from above), the medium. Words that are to be seen in \
         the picture go in quotation marks. Choose the ratio and the size by what the picture is \
         for; 1K is enough for a screen.\n\
         Ask plan_image for the price and tell it to me. When I agree, call generate_image once, \
         and wait_job until the picture is there. Then show me its path.",
    );
    text
}

fn edit(image: &str, change: &str, keep: Option<&str>) -> String {
    let keep = keep.unwrap_or("everything else");
    format!(
        "Change the picture {image}: {change}.\nThis stays as it is: {keep}.\n\n\
         Write the prompt as instructions: what changes, where in the picture, and what stays. \
         Call the picture \"image 1\".\n\
         Ask plan_image for the price, with the picture in images, and tell it to me. When I \
         agree, call edit_image once, and wait_job until the picture is there. Then show me its \
         path."
    )
}
