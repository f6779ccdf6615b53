//! What a form calls its fields, for the summary of mistakes: there a sentence stands away from its label.

use super::Words;
use crate::domain::quarterly::NUMBERS;

impl Words {
    /// A mistake with the name of its field before it, as a summary lists it. `about`: whose form it is
    /// (`person`, `resource`, `application`, `objection`, `recuse`, `voucher`, `programme`, `pool`, `agreement`, `agreement_end`, `subsidy`), where a
    /// field is called otherwise there. A sentence that names its field itself, or a field without a name,
    /// is left as it is.
    pub fn mistake(&self, about: &str, field: &str, text: &str) -> String {
        let label = match about {
            "voucher" => self.voucher_label(field),
            "programme" => self.programme_label(field),
            "pool" => self.pool_label(field),
            "standard" => self.standard_label(field),
            "subsidy" if field == "from" => self.subsidy.from(),
            "subsidy" if field == "to" => self.subsidy.to(),
            "agreement_end" if field == "day" => self.agreement.last_day_end(),
            "agreement" | "agreement_end" => self.agreement_label(field),
            _ => "",
        };
        let step = field
            .split_once('_')
            .filter(|(what, _)| about == "agreement" && matches!(*what, "months" | "percent"));
        let step = step.and_then(|(_, n)| n.parse::<usize>().ok());
        match (if label.is_empty() { self.label(about, field) } else { label }, step) {
            ("", _) => text.to_owned(),
            (label, Some(n)) => self.ui.named(&format!("{} · {label}", self.agreement.step(n)), text),
            (label, None) => self.ui.named(label, text),
        }
    }

    fn label(&self, about: &str, field: &str) -> &'static str {
        let (b, f, s, g) = (&self.booking, &self.founder, &self.staff, &self.begin);
        match (about, field) {
            ("application", "verb") => self.admission.move_label(),
            ("application", field) if !self.form_field(field).is_empty() => self.form_field(field),
            ("application", field) if !self.paper(field).is_empty() => self.paper(field),
            ("person", "name") => s.person_name(),
            ("person", "privacy") => self.admission.privacy_tick(),
            ("objection", "name") => self.admission.your_name(),
            ("objection", "email") => self.admission.your_email(),
            ("objection", "words") => self.admission.object_words(),
            ("recuse", "opinion") => s.reason(),
            ("resource", "seats") => s.seats(),
            (_, "title") => b.title(),
            (_, "date") => f.date(),
            (_, "end_date") => b.end_date(),
            (_, "from") => f.from(),
            (_, "to") => f.to(),
            (_, "units") => b.units(),
            (_, "seats") => f.seats(),
            (_, "company") => b.company(),
            (_, "holder") => b.holder(),
            (_, "guests") => b.guests(),
            (_, "note") => s.note(),
            (_, "reason") => s.reason(),
            (_, "words") => self.presence.words(),
            (_, "name") => s.name(),
            (_, "name_zh") => g.name_zh(),
            (_, "name_en") => g.name_en(),
            (_, "slug") => g.slug(),
            (_, "district") => g.district(),
            (_, "address") => g.address(),
            (_, "code") => s.code(),
            (_, "kind") => s.kind(),
            (_, "incubator") => s.incubator(),
            (_, "capacity") => s.capacity(),
            (_, "area_m2") => s.area(),
            (_, "building") => s.building(),
            (_, "floor") => s.floor(),
            (_, "zone") => s.zone(),
            (_, "features") => s.features(),
            (_, "opening") => s.opening(),
            (_, "parts") => s.parts(),
            (_, "standing") => s.standing(),
            (_, "unit") => s.unit(),
            (_, "amount") => s.amount(),
            (_, "valid_from") => s.valid_from(),
            (_, "valid_to") => s.valid_to(),
            (_, "first_month") => self.books.first_month(),
            (_, "last_month") => self.books.last_month(),
            (_, "carry_percent") => self.books.carry_percent(),
            (_, "carry_most") => self.books.carry_most(),
            (_, "pool_id") => self.books.pool(),
            (_, "email") => s.email(),
            (_, "role") => s.role(),
            (_, "scope") => s.scope(),
            (_, "until") => s.until(),
            (_, "resource_id") => self.keep.desk(),
            (_, "company_id") => self.keep.company(),
            (_, "person_id") => self.keep.person(),
            (_, "first_day") => self.keep.first_day(),
            (_, "last_day") => self.keep.last_day(),
            (_, "closes") => self.keep.closes(),
            (_, "key") => self.policy.terms_key(),
            (_, "title_zh") => self.policy.title_zh(),
            (_, "title_en") => self.policy.title_en(),
            (_, "text_zh") => self.policy.text_zh(),
            (_, "text_en") => self.policy.text_en(),
            (_, "override_reason") => self.policy.override_reason(),
            (_, "source") => self.keep.source(),
            (_, "opinion") => self.case.opinion(),
            (_, "reviewers") => self.admission.reviewers(),
            (_, "file") => self.admission.file(),
            (_, "slot") => self.admission.slot(),
            (_, "purpose") => self.case.purpose(),
            (_, "card") => self.case.card(),
            (_, "cards") => self.compute.cards_at_once(),
            (_, "discount") => self.compute.off_decided(),
            (_, "discount_from") => self.compute.off_from(),
            (_, "discount_to") => self.compute.off_to(),
            (_, "working_days") => self.case.days(),
            (_, "four_eyes_from") => self.case.four_eyes_from(),
            (_, "milestones") => self.quarterly.milestones(),
            (_, "explanation") => self.quarterly.explanation(),
            (_, name) if NUMBERS.contains(&name) => self.figure(name),
            _ => "",
        }
    }

    /// Fields of the calculator, of contracts, vouchers and claims.
    fn voucher_label(&self, field: &str) -> &'static str {
        let (s, v) = (&self.support, &self.voucher);
        match field {
            "amount" => v.amount(),
            "excluded" => v.excluded(),
            "signed" => v.signed(),
            "first_day" => v.first_day(),
            "last_day" => v.last_day(),
            "listed" => v.listed(),
            "affiliated" => v.affiliated(),
            "day" => v.day(),
            "awarded" => v.awarded(),
            "supplier" => s.supplier(),
            "uscc" => s.uscc(),
            "city" => s.support_city(),
            "district" => s.support_district(),
            "incubator" => s.support_incubator(),
            "programme" => v.programme(),
            "support_source" => s.support_source(),
            "registered" => s.registered(),
            "programme_id" => s.programme(),
            "contract_id" => s.contract(),
            "why" => s.settle_why(),
            "opinion" => s.opinion(),
            "paid" => s.claim_paid_to(),
            "invoices" => s.invoices(),
            "note" => s.note(),
            "kind" => s.kind_of_file(),
            "file" => s.file(),
            _ => "",
        }
    }

    /// Fields of a programme.
    fn programme_label(&self, field: &str) -> &'static str {
        let s = &self.support;
        match field {
            "key" => s.key(),
            "district" => s.l_district(),
            "incubator_id" => s.l_incubator(),
            "year" => s.year(),
            "start_up_months" => s.start_up_months(),
            "window_from" => s.window_from(),
            "window_to" => s.window_to(),
            "measure_from" => s.measure_from(),
            "measure_to" => s.measure_to(),
            "source_title" => s.source_title(),
            "source_link" => s.source_link(),
            "start_up_ratio" => s.start_up_ratio(),
            "stacking_limit" => s.stacking_limit(),
            "unpublished" => s.unpublished_figures(),
            figure => self.programme_figure(figure),
        }
    }

    /// Fields of a compute pool, its prices, its discounts and a bill's refund.
    fn pool_label(&self, field: &str) -> &'static str {
        let c = &self.compute;
        match field {
            "provider" => c.provider(),
            "provider_uscc" => c.provider_uscc(),
            "funding" => c.funding(),
            "card" => c.card(),
            "purpose" => c.purpose(),
            "tier" => c.tier(),
            "wait_days" => c.wait_days(),
            "tflops" => c.tflops(),
            "warn" => c.warn_at(),
            "ask" => c.ask_at(),
            "stop" => c.stop_at(),
            "from" => c.from_day(),
            "list" => c.list(),
            "off" => c.discount_percent(),
            "tiers" => c.tiers(),
            "company_id" => c.company(),
            "discount" => c.percent(),
            "ends_at" => c.last_day(),
            "reason" => c.reason(),
            "seconds" => c.refund_hours(),
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::Language;

    #[test]
    fn a_summary_says_which_field_it_means() {
        let (zh, en) = (Words::of(Language::Zh), Words::of(Language::En));
        assert_eq!(zh.mistake("", "name", "必填"), "名称：必填");
        assert_eq!(zh.mistake("person", "name", "必填"), "姓名：必填");
        assert_eq!(en.mistake("", "title", "Required"), "What for: Required");
        assert_eq!(en.mistake("", "slug", "Required"), "Short name: Required");
        assert_eq!(en.mistake("", "pick", "Select at least one"), "Select at least one");
        // The same name is another field elsewhere.
        assert_eq!(zh.mistake("voucher", "amount", "必填"), "合同金额（元）：必填");
        assert_eq!(zh.mistake("programme", "ratio", "必填"), "支持比例（%）：必填");
        assert_eq!(zh.mistake("programme", "name_zh", "必填"), "中文名称：必填");
        assert_eq!(zh.mistake("pool", "card", "必填"), "算力卡：必填");
        assert_eq!(zh.mistake("recuse", "opinion", "必填"), "理由：必填");
        assert_eq!(zh.mistake("application", "opinion", "必填"), "意见：必填");
        assert_eq!(zh.mistake("application", "project", "必填"), "项目名称：必填");
        assert_eq!(en.mistake("application", "plan", "Missing"), "Business plan: Missing");
        assert_eq!(en.mistake("", "file", "Required"), "File: Required");
        assert_eq!(
            zh.mistake("agreement", "months_2", "必填"),
            format!("第 2 段 · {}：必填", zh.agreement.months())
        );
    }
}
