//! What many runs have in common: their prices, what their inputs are, and what was uploaded.

use std::collections::HashMap;
use std::sync::Arc;

use ima_openapi::TaskType;
use serde_json::{Value, json};

use super::engine::Engine;
use super::identity::made_of;
use super::inputs::{self, Uploads};
use super::spec::{self, RunSpec};
use crate::ask::Request;
use crate::catalog::Catalog;
use crate::failure::Failure;
use crate::input::{Input, InputSource, LocalInput};
use crate::journal::{JobRecord, Recovery, RunId, State};
use crate::model::PixelSize;
use crate::plan::{self, Context, Plan};

/// A row: one picture.
#[derive(Clone, Debug)]
pub struct BatchRow {
    /// What is asked for. Of its first input, where that is another row's picture, it has only the place.
    pub spec: RunSpec,
    /// The index of the earlier row whose picture is its first input.
    pub anchor: Option<usize>,
    /// What tells it from a row of the same batch that asks for the same: its output name, and which of
    /// its copies it is.
    pub mark: String,
}

/// What a row comes to.
#[derive(Debug)]
pub struct Prospect {
    /// What is sent, and what it costs.
    pub plan: Arc<Plan>,
    /// What makes a row the same one. Two rows of a batch that have it in common are one picture.
    pub identity: Vec<u8>,
    /// What is left to do.
    pub standing: Standing,
}

/// What is left to do for a row.
#[derive(Debug)]
pub enum Standing {
    /// It is paid when the batch is carried out.
    ToPay,
    /// It is paid, and its picture has not come.
    Paid(RunId),
    /// Its picture was saved.
    Saved(Box<JobRecord>),
    /// Only the user can say what to do.
    Unknown(Box<JobRecord>),
}

impl Standing {
    /// By the job that was made for it.
    pub(crate) fn of(mut job: JobRecord) -> Self {
        // Of many rows only this is kept.
        (job.request, job.plan, job.destination) = Default::default();
        match (job.state, job.state.recovery()) {
            (State::Saved, _) => Self::Saved(Box::new(job)),
            (_, Recovery::AskUser) => Self::Unknown(Box::new(job)),
            // What was not sent yet is left by whoever works on it, or begun anew.
            (_, Recovery::Nothing | Recovery::Cancel) => Self::ToPay,
            _ => Self::Paid(job.run_id),
        }
    }
}

/// What an input is to a plan and to the identity of a row.
#[derive(Clone)]
struct Facts {
    identity: Value,
    pixels: Option<PixelSize>,
}

impl Engine {
    /// The same engine, which uploads an input once for all its runs.
    pub(crate) fn sharing_uploads(mut self) -> Self {
        self.uploads = Some(Uploads::default());
        self
    }

    /// Plans the rows of a batch by the prices of today, each as it will be planned when its turn has
    /// come. Reads each input once.
    pub(crate) async fn plan_rows(
        &self,
        batch: &str,
        rows: &[BatchRow],
    ) -> Result<Vec<Result<Prospect, Failure>>, Failure> {
        let mut planner = Planner {
            engine: self,
            batch,
            catalogs: HashMap::new(),
            facts: HashMap::new(),
            last: None,
        };
        for row in rows {
            planner.read_list(row).await?;
        }
        let mut planned: Vec<Result<Prospect, Failure>> = Vec::with_capacity(rows.len());
        for row in rows {
            let anchor = row.anchor.map(|anchor| match &planned[anchor] {
                Ok(anchor) => Facts {
                    identity: json!({ "row": String::from_utf8_lossy(&anchor.identity) }),
                    pixels: anchor.plan.expected_pixels,
                },
                // That one is named.
                Err(_) => Facts {
                    identity: Value::Null,
                    pixels: None,
                },
            });
            planned.push(planner.row(row, anchor).await);
        }
        Ok(planned)
    }
}

struct Planner<'a> {
    engine: &'a Engine,
    batch: &'a str,
    /// What is sold, and the model that the user prefers.
    catalogs: HashMap<TaskType, (Catalog, Option<String>)>,
    facts: HashMap<String, Facts>,
    /// The last plan: of two rows that differ in their prompts alone it is the same.
    last: Option<(Request, Context, Plan)>,
}

impl Planner<'_> {
    async fn read_list(&mut self, row: &BatchRow) -> Result<(), Failure> {
        let task_type = row.spec.request.task_type();
        if !self.catalogs.contains_key(&task_type) {
            let catalog = self.engine.catalog(task_type).await?;
            let preferences = row.spec.preferences.as_ref();
            let preferred = preferences.and_then(|known| known.model_id(task_type));
            self.catalogs.insert(task_type, (catalog, preferred));
        }
        Ok(())
    }

    async fn row(&mut self, row: &BatchRow, anchor: Option<Facts>) -> Result<Prospect, Failure> {
        let spec = &row.spec;
        spec::check(&spec.request, self.engine.service.api.as_ref())?;
        let own = usize::from(anchor.is_some());
        let mut all: Vec<Facts> = anchor.into_iter().collect();
        for input in spec.request.inputs.iter().skip(own) {
            all.push(self.facts_of(input).await?);
        }
        let first_input = all.iter().find_map(|facts| facts.pixels);
        let plan = self.plan(&spec.request, first_input)?;
        let inputs: Vec<Value> = all.into_iter().map(|facts| facts.identity).collect();
        // Not the folder, which may be moved, nor whose key pays: a row is made once.
        let (_, made_of) = made_of(&plan, spec, &inputs);
        let identity = json!([
            "row",
            self.engine.service.kind.name(),
            self.batch,
            row.mark,
            made_of
        ]);
        Ok(Prospect {
            plan: Arc::new(plan),
            identity: identity.to_string().into_bytes(),
            standing: Standing::ToPay,
        })
    }

    async fn facts_of(&mut self, input: &Input) -> Result<Facts, Failure> {
        let place = match &input.source {
            InputSource::File(path) => path.to_str(),
            _ => None,
        };
        if let Some(known) = place.and_then(|place| self.facts.get(place)) {
            return Ok(known.clone());
        }
        let input = std::slice::from_ref(input);
        let opened = inputs::open(input, &self.engine.allowed_folders).await?;
        let identity = inputs::identities(&opened).pop();
        let facts = Facts {
            identity: identity.unwrap_or_default(),
            pixels: inputs::locals(&opened).next().map(LocalInput::pixels),
        };
        if let Some(place) = place {
            self.facts.insert(place.to_owned(), facts.clone());
        }
        Ok(facts)
    }

    fn plan(&mut self, request: &Request, first_input: Option<PixelSize>) -> Result<Plan, Failure> {
        let Some((catalog, preferred)) = self.catalogs.get(&request.task_type()) else {
            return Err(Failure::Broken { task_id: None });
        };
        let context = Context {
            preferred_model_id: preferred.clone(),
            first_input,
        };
        let is_like = |known: &Request| {
            let same = Request {
                prompt: known.prompt.clone(),
                template: known.template.clone(),
                ..request.clone()
            };
            same == *known
        };
        if let Some((known, of, plan)) = &self.last
            && *of == context
            && is_like(known)
        {
            return Ok(Plan {
                prompt: request.prompt.clone(),
                template: request.template.clone(),
                ..plan.clone()
            });
        }
        let plan = plan::plan(request, catalog, &context)?;
        let plan = self.engine.service.paced(plan);
        self.last = Some((request.clone(), context, plan.clone()));
        Ok(plan)
    }
}
