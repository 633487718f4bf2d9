//! A document as what is run and what is not.

/// A document, in parts that make it up again when they are put together.
pub(super) struct Document {
    pub(super) parts: Vec<Part>,
}

/// A part of a document.
pub(super) enum Part {
    /// Whole lines that say nothing to run.
    Text(String),
    /// A comment that sets the scene of what follows.
    Scene { line: String, scene: String },
    /// A command, its line as it is written, and the lines that it is said to print.
    Command {
        line: String,
        command: String,
        printed: String,
    },
}

/// What begins a block whose commands are run.
const CONSOLE: &str = "```console";

/// What commands begin with.
const PROGRAMS: [&str; 6] = [
    "nanobanana ",
    "ima_image_create ",
    "ima-sim ",
    "cargo ",
    "claude ",
    "sudo ",
];

impl Document {
    pub(super) fn read(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut is_console = false;
        for line in text.split_inclusive('\n') {
            let words = line.trim();
            let scene = words
                .strip_prefix("<!-- scene:")
                .and_then(|rest| rest.strip_suffix("-->"));
            if words.starts_with("```") {
                is_console = !is_console && words == CONSOLE;
                push_text(&mut parts, line);
            } else if let (true, Some(command)) = (is_console, line.strip_prefix("$ ")) {
                parts.push(Part::Command {
                    line: line.to_owned(),
                    command: command.trim_end().to_owned(),
                    printed: String::new(),
                });
            } else if let (true, Some(Part::Command { printed, .. })) =
                (is_console, parts.last_mut())
            {
                printed.push_str(line);
            } else if let Some(scene) = scene {
                parts.push(Part::Scene {
                    line: line.to_owned(),
                    scene: scene.trim().to_owned(),
                });
            } else {
                push_text(&mut parts, line);
            }
        }
        Self { parts }
    }

    /// The contents of the blocks of a language.
    pub(super) fn blocks(text: &str, language: &str) -> Vec<String> {
        let start = format!("```{language}\n");
        let blocks = text.split(&start).skip(1);
        let contents = blocks.filter_map(|block| block.split_once("```"));
        contents.map(|(content, _)| content.to_owned()).collect()
    }

    /// Lines of code, in blocks that are not run, that begin with one of the programs.
    pub(super) fn commands_in_text(&self) -> Vec<String> {
        let mut commands = Vec::new();
        let mut is_block = false;
        for part in &self.parts {
            let Part::Text(text) = part else { continue };
            for line in text.lines() {
                if line.trim_start().starts_with("```") {
                    is_block = !is_block;
                    continue;
                }
                let is_code = is_block || line.starts_with("    ");
                let command = line.trim_start().trim_start_matches("$ ");
                if is_code && PROGRAMS.iter().any(|program| command.starts_with(program)) {
                    commands.push(line.to_owned());
                }
            }
        }
        commands
    }
}

fn push_text(parts: &mut Vec<Part>, line: &str) {
    if let Some(Part::Text(text)) = parts.last_mut() {
        text.push_str(line);
    } else {
        parts.push(Part::Text(line.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_its_parts() {
        let text = "# A\n\n<!-- scene: pace=8s -->\n```console\n$ nanobanana history\na\n…\n$ x\n```\n\n    nanobanana generate\n";
        let document = Document::read(text);
        let again: String = document
            .parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Scene { line, .. } => line.clone(),
                Part::Command { line, printed, .. } => format!("{line}{printed}"),
            })
            .collect();
        assert_eq!(again, text);
        let commands: Vec<(&str, &str)> = document
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Command {
                    command, printed, ..
                } => Some((command.as_str(), printed.as_str())),
                _ => None,
            })
            .collect();
        assert_eq!(commands, [("nanobanana history", "a\n…\n"), ("x", "")]);
        assert_eq!(document.commands_in_text(), ["    nanobanana generate"]);
    }
}
