//! The rows of a table as requests.

use std::collections::{BTreeMap, HashMap};

use super::table::{TableFault, TableRow, column_name};
use super::template::{PROMPT, PromptTemplate, TemplateFault};
use super::words::nearest_word;
use super::{Request, RequestWords};
use crate::job::check_count;
use crate::refusal::Refusal;

/// A row of a table: a request, and what is said of its pictures.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs, reason = "fields say what they are")]
pub struct Row {
    /// Its line in the file, from 1.
    pub line: usize,
    pub words: RequestWords,
    /// How many pictures.
    pub count: usize,
    /// The file or the folder of the pictures.
    pub output: Option<String>,
    /// What other rows call it, and the name of its pictures where `output` says none.
    pub name: Option<String>,
    /// The index of the row whose picture is its first input.
    pub anchor: Option<usize>,
}

/// What holds for the rows that do not say otherwise.
#[derive(Clone, Debug, Default)]
pub struct Common {
    /// The options; their prompt and inputs are none of a row's.
    pub words: RequestWords,
    /// How many pictures of each row.
    pub count: usize,
    /// The name of a template.
    pub template: Option<String>,
    /// Its variables.
    pub variables: BTreeMap<String, String>,
}

/// What is wrong with a table, in its whole or in a row.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "fields say what they are")]
pub enum RowFault {
    #[error(transparent)]
    Table(TableFault),
    #[error("unknown column {name}")]
    UnknownColumn { name: String, near: Option<String> },
    /// A cell that must be a whole number is none.
    #[error("{text} is not a number of pictures")]
    NotACount { text: String },
    #[error(transparent)]
    Refused(Refusal),
    #[error(transparent)]
    Template(TemplateFault),
    /// No row before it has the name.
    #[error("no earlier row is named {name}")]
    NoAnchor { name: String },
    /// The name of a row above.
    #[error("the row in line {line} has this name too")]
    TwiceNamed { line: usize },
}

/// A fault, and the line that it is in; 0 for the whole table.
pub type InLine<F> = (usize, F);

/// The columns that are no variables.
pub const COLUMNS: [&str; 14] = [
    "prompt",
    "input",
    "inputs",
    "model",
    "size",
    "ratio",
    "aspect_ratio",
    "n",
    "output",
    "name",
    "template",
    "anchor",
    "version_id",
    "extra_params",
];

/// Whether a column is for inputs: `input`, `inputs`, `input2`, `input_2`.
fn is_input(column: &str) -> bool {
    let rest = column.strip_prefix("input");
    rest.is_some_and(|rest| {
        let number = rest.trim_start_matches('_');
        rest == "s" || number.chars().all(|c| c.is_ascii_digit())
    })
}

/// Reads the rows of a table as requests.
///
/// # Errors
/// Every unknown column, and every bad row.
pub fn rows(
    table: Vec<TableRow>,
    common: &Common,
    templates: &dyn Fn(&str) -> Result<PromptTemplate, TemplateFault>,
) -> Result<Vec<Row>, Vec<InLine<RowFault>>> {
    let mut faults = Vec::new();
    let mut reader = Reader {
        common,
        templates,
        known: HashMap::new(),
        names: HashMap::new(),
        unknown: Vec::new(),
    };
    let mut rows: Vec<Row> = Vec::with_capacity(table.len());
    for row in table {
        let line = row.line;
        match reader.row(row, &rows) {
            Ok(row) => rows.push(row),
            Err(of_row) => {
                faults.extend(of_row.into_iter().map(|fault| (line, fault)));
                // So that what names it is not wrong too.
                rows.push(Row {
                    line,
                    ..Row::default()
                });
            }
        }
    }
    let unknown = reader.unknown.into_iter().map(|name| {
        let near = nearest_word(&name, COLUMNS).map(str::to_owned);
        (0, RowFault::UnknownColumn { name, near })
    });
    let faults: Vec<_> = unknown.chain(faults).collect();
    if faults.is_empty() {
        return Ok(rows);
    }
    Err(faults)
}

struct Reader<'a> {
    common: &'a Common,
    templates: &'a dyn Fn(&str) -> Result<PromptTemplate, TemplateFault>,
    known: HashMap<String, Result<PromptTemplate, TemplateFault>>,
    /// The rows that have a name.
    names: HashMap<String, usize>,
    unknown: Vec<String>,
}

impl Reader<'_> {
    fn row(&mut self, row: TableRow, before: &[Row]) -> Result<Row, Vec<RowFault>> {
        let mut faults = Vec::new();
        let common = self.common;
        let mut words = RequestWords {
            prompt: String::new(),
            inputs: Vec::new(),
            ..common.words.clone()
        };
        let mut read = Row {
            line: row.line,
            count: common.count,
            ..Row::default()
        };
        let mut template = common.template.clone();
        let mut others = Vec::new();
        for (column, cell) in row.cells {
            let trimmed = || Some(cell.trim().to_owned());
            match column.as_str() {
                "prompt" => words.prompt = cell,
                input if is_input(input) => words.inputs.push(cell),
                "model" => words.model = trimmed(),
                "size" => words.size = trimmed(),
                "ratio" | "aspect_ratio" => words.ratio = trimmed(),
                "version_id" => words.version = trimmed(),
                "extra_params" => words.extra_params = trimmed(),
                "output" => read.output = trimmed(),
                "template" => template = trimmed(),
                "name" => {
                    read.name = trimmed();
                    let index = before.len();
                    if let Some(earlier) = self.names.insert(cell.trim().to_owned(), index) {
                        let line = before[earlier].line;
                        faults.push(RowFault::TwiceNamed { line });
                    }
                }
                "anchor" => {
                    let name = cell.trim();
                    let earlier = self.names.get(name).filter(|row| **row < before.len());
                    read.anchor = earlier.copied();
                    if earlier.is_none() {
                        let name = name.to_owned();
                        faults.push(RowFault::NoAnchor { name });
                    }
                }
                "n" => match cell.trim().parse() {
                    Ok(count) => read.count = count,
                    Err(_) => faults.push(RowFault::NotACount { text: cell }),
                },
                _ => others.push((column, cell)),
            }
        }
        if read.anchor.is_some() {
            words.inputs.insert(0, anchor_input());
        }
        if let Err(refusal) = check_count(read.count) {
            faults.push(RowFault::Refused(refusal));
        }
        faults.extend(self.fill(template, others, &mut words));
        if faults.is_empty()
            && let Err(refusal) = Request::parse(&words)
        {
            faults.push(RowFault::Refused(refusal));
        }
        read.words = words;
        if faults.is_empty() {
            Ok(read)
        } else {
            Err(faults)
        }
    }

    /// Fills a row's template. What is none of its variables is in an unknown column.
    fn fill(
        &mut self,
        template: Option<String>,
        others: Vec<(String, String)>,
        words: &mut RequestWords,
    ) -> Vec<RowFault> {
        let Some(name) = template else {
            self.unknown(others);
            return Vec::new();
        };
        let known = self.known.entry(name.clone());
        let found = known.or_insert_with(|| (self.templates)(&name)).clone();
        let template = match found {
            Ok(template) => template,
            Err(fault) => return vec![RowFault::Template(fault)],
        };
        let variables: HashMap<String, &str> = template
            .variables()
            .into_iter()
            .filter(|(name, _)| *name != PROMPT)
            .map(|(name, _)| (column_name(name), name))
            .collect();
        let mut given = self.common.variables.clone();
        let mut unknown = Vec::new();
        for (column, cell) in others {
            match variables.get(&column) {
                Some(name) => {
                    given.insert((*name).to_owned(), cell);
                }
                None => unknown.push((column, cell)),
            }
        }
        self.unknown(unknown);
        let applied = template.apply(&name, given, words);
        let faults = applied.err().unwrap_or_default().into_iter();
        faults.map(RowFault::Template).collect()
    }

    fn unknown(&mut self, cells: Vec<(String, String)>) {
        for (column, _) in cells {
            if !self.unknown.contains(&column) {
                self.unknown.push(column);
            }
        }
    }
}

/// What stands for the picture of another row among a row's inputs, until there is one.
pub(crate) fn anchor_input() -> String {
    "the picture of another row".to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::table::TableFormat;
    use super::super::template::Description;
    use super::*;

    fn templates(name: &str) -> Result<PromptTemplate, TemplateFault> {
        if name != "poster" {
            let (name, known) = (name.to_owned(), vec!["poster".to_owned()]);
            return Err(TemplateFault::NoSuch { name, known });
        }
        Ok(PromptTemplate {
            description: Description::One(String::new()),
            prompt: "a poster: {{Title}}, {{prompt}}".into(),
            variables: BTreeMap::from([("prompt".into(), "plain".into())]),
            inputs: Vec::new(),
            model: None,
            size: Some("2K".into()),
            ratio: None,
        })
    }

    fn read(csv: &str) -> Result<Vec<Row>, Vec<String>> {
        let common = Common {
            words: RequestWords {
                size: Some("1K".into()),
                ..RequestWords::default()
            },
            count: 1,
            ..Common::default()
        };
        let table = TableFormat::Csv.read(csv.as_bytes()).unwrap();
        rows(table, &common, &templates).map_err(|faults| {
            let shown = faults.into_iter();
            shown
                .map(|(line, fault)| format!("{line}: {fault}"))
                .collect()
        })
    }

    #[test]
    fn cells_are_options_and_variables() {
        let rows = read(
            "prompt,input,Input 2,size,n,output,name,anchor,template,title\n\
             @cat,,,,,,first,,,\n\
             \"b=c\",a=b.png,https://x.example/c.png,4K,3,out/x.png,,first,,\n\
             ,,,,,,,,poster,Fair\n",
        )
        .unwrap();
        assert_eq!(rows[0].words.prompt, "@cat");
        assert_eq!(rows[0].words.size.as_deref(), Some("1K"));
        let inputs = [&anchor_input(), "a=b.png", "https://x.example/c.png"];
        assert_eq!(rows[1].words.inputs, inputs);
        assert_eq!((rows[1].count, rows[1].anchor), (3, Some(0)));
        assert_eq!(rows[1].output.as_deref(), Some("out/x.png"));
        assert_eq!(rows[2].words.prompt, "a poster: Fair, plain");
        assert_eq!(rows[2].line, 4);
    }

    #[test]
    fn everything_that_is_wrong_is_named_at_once() {
        let faults = read(
            "prompt,sise,n,name,anchor,template,model,note\n\
             ,,,,,,,\n\
             a,1K,0,x,,,,\n\
             b,,two,x,y,,,hi\n\
             c,,,,x,post,,\n\
             d,,,,,poster,,\n\
             e,,,,,,sora,\n\
             f,,,g,g,,,\n",
        );
        assert_eq!(
            faults.unwrap_err(),
            [
                "0: unknown column sise",
                "0: unknown column note",
                "3: 0 pictures of at most 16",
                "4: two is not a number of pictures",
                "4: the row in line 3 has this name too",
                "4: no earlier row is named y",
                "5: there is no template post",
                "6: the template poster needs Title",
                "7: not one of the two models: sora",
                "8: no earlier row is named g",
            ]
        );
    }
}
