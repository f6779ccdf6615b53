//! Why a command stopped.

use hatchery::app::Fault;
use hatchery::domain::person::Language;
use hatchery::domain::refusal::Refusal;
use hatchery::launch::NotStarted;
use hatchery::words::Words;

/// Why it stopped, in one clear line (an import: a line for each bad row).
pub struct Stop(pub String);

impl From<NotStarted> for Stop {
    fn from(not: NotStarted) -> Stop {
        Stop(not.0)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        let Fault::Refused(refusal) = &fault else { return Stop(fault.to_string()) };
        let words = Words::of(Language::En);
        let (title, why) = words.refusal(refusal);
        let plain = || if why.is_empty() { title.clone() } else { format!("{title}: {why}") };
        Stop(match &**refusal {
            Refusal::Fields(errors) => {
                let all: Vec<String> = errors
                    .iter()
                    .map(|error| format!("{}: {}", error.field, words.field(&error.rule)))
                    .collect();
                all.join("; ")
            }
            Refusal::Rows(_) => format!("{title}\n{why}"),
            _ => plain(),
        })
    }
}
