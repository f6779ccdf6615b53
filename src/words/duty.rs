//! Due work, said in one language.

use super::Words;
use crate::domain::duty::Duty;
use crate::domain::time::{DAY, HOUR, MINUTE};

impl Words {
    /// A kind of due work.
    pub fn duty(&self, duty: Duty) -> &'static str {
        let j = &self.job;
        match duty {
            Duty::Lapse => j.lapse(),
            Duty::LapseChange => j.lapse_change(),
            Duty::Miss => j.miss(),
            Duty::Pass => j.pass(),
            Duty::Expire => j.expire(),
            Duty::Finish => j.finish(),
            Duty::Ask => j.ask(),
            Duty::Release => j.release(),
            Duty::Desk => j.desk(),
            Duty::Sweep => j.sweep(),
            Duty::Warn => j.warn(),
            Duty::Allow => j.allow(),
            Duty::Seal => j.seal(),
            Duty::Admit => j.admit(),
            Duty::Purge => j.purge(),
            Duty::Remind => j.remind(),
            Duty::Case => j.case(),
            Duty::Meter => self.compute.d_meter(),
            Duty::Bill => self.compute.d_bill(),
            Duty::Call => self.quarterly.d_call(),
            Duty::Voucher => self.support.d_voucher(),
            Duty::Review => self.admission.d_review(),
            Duty::Agreement => self.agreement.d_agreement(),
            Duty::Tell => j.tell(),
            Duty::Post => j.post(),
        }
    }

    /// How late something is, in its largest whole unit.
    pub fn late(&self, seconds: i64) -> String {
        let j = &self.job;
        match seconds.max(0) {
            s if s < MINUTE => j.seconds(s),
            s if s < HOUR => j.minutes(s / MINUTE),
            s if s < DAY => j.hours(s / HOUR),
            s => j.days(s / DAY),
        }
    }

    /// A row of due work by what it is.
    pub fn duty_row(&self, duty: Duty, id: i64) -> String {
        match duty {
            Duty::Pass | Duty::Expire => self.job.wait(id),
            Duty::Desk => self.job.tenancy(id),
            Duty::Sweep | Duty::Warn => self.job.grant(id),
            Duty::Allow => self.job.allowance(id),
            Duty::Seal => self.job.sealed_day(crate::domain::month::day_date(id).to_string()),
            Duty::Case => self.job.case_row(id),
            Duty::Admit | Duty::Purge => self.job.application(id),
            Duty::Ask | Duty::Release => self.job.series(id),
            Duty::Bill => self.compute.d_mark(id),
            Duty::Call => self.quarterly.d_place(id),
            Duty::Voucher => self.support.d_row(id),
            Duty::Review => self.admission.d_row(id),
            Duty::Agreement => self.agreement.d_row(id),
            _ => self.job.booking(id),
        }
    }
}
