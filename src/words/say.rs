//! What happened, said in one language.

use super::Words;

impl Words {
    /// A verb of the trail.
    pub fn happened(&self, verb: &str) -> &'static str {
        let e = &self.event;
        match verb {
            "confirmed_again" => e.confirmed_again(),
            "confirm_asked" => e.confirm_asked(),
            "unconfirmed" => e.unconfirmed(),
            "requested" => e.requested(),
            "booked" => e.booked(),
            "overrode" => e.overrode(),
            "checked_in" => e.checked_in(),
            "missed" => e.missed(),
            "objected" => e.objected(),
            "excused" => e.excused(),
            "not_excused" => e.not_excused(),
            "joined" => e.joined(),
            "offered" => e.offered(),
            "passed_over" => e.passed_over(),
            "served" => e.served(),
            "passed" => e.passed(),
            "withdrawn" => e.withdrawn(),
            "expired" => e.expired(),
            "approved" => e.approved(),
            "declined" => e.declined(),
            "cancelled" => e.cancelled(),
            "restored" => e.restored(),
            "changed" => e.changed(),
            "change_requested" => e.change_requested(),
            "change_approved" => e.change_approved(),
            "change_declined" => e.change_declined(),
            "change_lapsed" => e.change_lapsed(),
            "lapsed" => e.lapsed(),
            "finished" => e.finished(),
            "reminded" => e.reminded(),
            "granted" => e.granted(),
            "taken_back" => self.books.taken_back(),
            "reversed" => self.books.reversed(),
            "allowance_set" => self.books.allowance_set(),
            "allowance_changed" => self.books.allowance_changed(),
            "allowance_ended" => self.books.allowance_ended(),
            "allowance_skipped" => self.books.allowance_skipped(),
            "grant_ending" => self.books.grant_ending(),
            "added" => e.added(),
            "retired" => e.retired(),
            "returned" => e.returned(),
            "imported" => e.imported(),
            "signed_in" => e.signed_in(),
            "member_added" => e.member_added(),
            "member_removed" => e.member_removed(),
            "role_given" => e.role_given(),
            "role_taken" => e.role_taken(),
            "made" => e.made(),
            "revoked" => e.revoked(),
            "password" => e.password(),
            "profile" => e.profile(),
            "disabled" => e.disabled(),
            "enabled" => e.enabled(),
            "set_up" => e.set_up(),
            "given" => self.keep.v_given(),
            "ended" => self.keep.v_ended(),
            "away" => self.keep.v_away(),
            "back" => self.keep.v_back(),
            "closed" => self.keep.v_closed(),
            "lifted" => self.keep.v_lifted(),
            "calendar_set" => self.keep.v_calendar_set(),
            "moved" => self.keep.v_moved(),
            "released" => self.keep.v_released(),
            other => self
                .case_happened(other)
                .or_else(|| self.admission_happened(other))
                .or_else(|| self.compute_happened(other))
                .or_else(|| self.quarterly_happened(other))
                .or_else(|| self.support_happened(other))
                .or_else(|| self.agreement_happened(other))
                .unwrap_or_else(|| e.edited()),
        }
    }

    /// The subject of a notice or mail about any noun. `asked`: the reader is the one who must answer.
    pub fn headline(&self, noun: &str, verb: &str, title: &str, asked: bool) -> String {
        let e = &self.event;
        if noun == "case" {
            return self.case_headline(verb, title, asked);
        }
        if noun != "series" {
            return self.subject(verb, title, asked);
        }
        match verb {
            "booked" => e.s_series_booked(title),
            "requested" if asked => e.s_series_requested(title),
            "requested" => e.s_series_received(title),
            "cancelled" => e.s_series_cancelled(title),
            "confirm_asked" => e.s_confirm_asked(title),
            "unconfirmed" => e.s_released(title),
            _ => e.s_series_changed(title),
        }
    }

    /// The subject of a notice or mail about a booking or a waiting entry. `asked`: the reader is the one who must answer.
    pub fn subject(&self, verb: &str, title: &str, asked: bool) -> String {
        let e = &self.event;
        match verb {
            "requested" if asked => e.s_requested(title),
            "requested" => e.s_received(title),
            "booked" | "overrode" => e.s_booked(title),
            "missed" => e.s_missed(title),
            "objected" => e.s_objected(title),
            "excused" => e.s_excused(title),
            "not_excused" => e.s_not_excused(title),
            "offered" => e.s_offered(title),
            "passed" => e.s_passed(title),
            "expired" => e.s_expired(title),
            "served" => e.s_served(title),
            "approved" => e.s_approved(title),
            "declined" => e.s_declined(title),
            "cancelled" => e.s_cancelled(title),
            "change_requested" => e.s_change_requested(title),
            "change_approved" => e.s_change_approved(title),
            "change_declined" => e.s_change_declined(title),
            "change_lapsed" => e.s_change_lapsed(title),
            "lapsed" => e.s_lapsed(title),
            "reminded" => e.s_reminded(title),
            "given" => self.keep.s_given(title),
            "grant_ending" => self.books.s_grant_ending(title),
            "ended" => self.keep.s_ended(title),
            "closed" => self.keep.s_closed(title),
            "calendar_set" => self.keep.s_calendar_set(title),
            other => self
                .admission_subject(other, title)
                .or_else(|| self.compute_subject(other, title))
                .or_else(|| self.quarterly_subject(other, title))
                .or_else(|| self.support_subject(other, title))
                .or_else(|| self.agreement_subject(other, title))
                .unwrap_or_else(|| e.s_changed(title)),
        }
    }
}
