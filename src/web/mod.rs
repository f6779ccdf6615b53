//! The pages: thin, rendered by the server, usable without JavaScript.

pub mod account;
pub mod address;
pub mod asset;
pub mod booking;
pub mod booking_change;
pub mod booking_form;
pub mod booking_story;
pub mod day;
pub mod design;
mod extras;
pub mod feed;
pub mod find;
mod guest_list;
pub mod health;
pub mod notices;
pub mod page;
pub mod presence;
mod proposal;
pub mod resource;
pub mod room_day;
pub mod series;
pub mod series_form;
pub mod shell;
pub mod sign_in;
pub mod slot;
mod terms_box;
pub mod today;
pub mod visit;
pub mod wait_form;
pub mod waits;

// Admission.
pub mod admissions;
pub mod application;
mod application_facts;
pub mod application_form;
pub mod applications;
pub mod files;
pub mod letter;
pub mod review_form;
pub mod reviews;
pub mod sign_up;

// For those who run the places.
pub mod agreement;
pub mod agreement_change;
pub mod agreement_form;
mod agreement_say;
mod agreement_terms;
mod agreement_trial;
pub mod agreements;
pub mod allowances;
pub mod answered;
mod behind;
pub mod bill_file;
pub mod bill_line;
pub mod bill_list;
pub mod bills;
mod case_subject;
mod case_way;
pub mod cases;
pub mod chains;
pub mod claims;
pub mod closure_form;
pub mod closures;
pub mod companies;
pub mod company;
pub mod company_file;
pub mod company_form;
pub mod compute_file;
pub mod contracts;
pub mod deputies;
pub mod entries;
pub mod grants;
pub mod inbox;
mod inbox_line;
pub mod incubators;
pub mod inventory;
pub mod inventory_csv;
pub mod jobs;
pub mod listing;
pub mod mails;
mod matter;
pub mod metrics;
pub mod nav;
pub mod people;
pub mod policies;
pub mod policy_edit;
pub mod pool_edit;
mod pool_match;
pub mod pools;
pub mod prices;
mod programme_figures;
pub mod programme_form;
mod programme_read;
pub mod programmes;
mod register;
mod register_paper;
pub mod rent_file;
pub mod rents;
pub mod request_form;
pub mod return_file;
pub mod return_form;
pub mod returns;
mod rule_field;
mod rule_form;
pub mod seals;
pub mod simulator;
pub mod standards;
pub mod started;
pub mod statement_file;
pub mod statements;
pub mod subsidy;
pub mod subsidy_file;
pub mod tenancies;
pub mod tenancy_file;
pub mod terms;
mod threshold_form;
pub mod trail;
pub mod usage;
pub mod usage_import;
pub mod used;
pub mod used_file;
pub mod used_list;
pub mod voucher;
pub mod voucher_file;
pub mod vouchers;
pub mod way_back;
pub mod work_calendar;

use rocket::{Route, catchers, routes};

/// Every page.
pub fn routes() -> Vec<Route> {
    let mut all = routes![asset::serve];
    all.extend(health::routes());
    all.extend(metrics::routes());
    all.extend(sign_in::routes());
    // What founders use.
    all.extend(today::routes());
    all.extend(find::routes());
    all.extend(day::routes());
    all.extend(resource::routes());
    all.extend(booking_form::routes());
    all.extend(booking::routes());
    all.extend(booking_change::routes());
    all.extend(presence::routes());
    all.extend(series::routes());
    all.extend(series_form::routes());
    all.extend(waits::routes());
    all.extend(wait_form::routes());
    all.extend(notices::routes());
    all.extend(account::routes());
    all.extend(feed::routes());
    all.extend(admission());
    all.extend(staff());
    all
}

/// Admission, from signing up to the letter.
fn admission() -> Vec<Route> {
    let mut all = sign_up::routes();
    all.extend(applications::routes());
    all.extend(application::routes());
    all.extend(application_form::routes());
    all.extend(reviews::routes());
    all.extend(standards::routes());
    all.extend(review_form::routes());
    all.extend(admissions::routes());
    all.extend(letter::routes());
    all.extend(files::routes());
    all
}

/// The pages of those who run the places, and the design system's own.
fn staff() -> Vec<Route> {
    let mut all = routes![design::show];
    all.extend(inbox::routes());
    all.extend(answered::routes());
    all.extend(started::routes());
    all.extend(cases::routes());
    all.extend(request_form::routes());
    all.extend(deputies::routes());
    all.extend(chains::routes());
    all.extend(incubators::routes());
    all.extend(inventory::routes());
    all.extend(inventory_csv::routes());
    all.extend(companies::routes());
    all.extend(company::routes());
    all.extend(entries::routes());
    all.extend(grants::routes());
    all.extend(statements::routes());
    all.extend(statement_file::routes());
    all.extend(subsidy::routes());
    all.extend(subsidy_file::routes());
    all.extend(used::routes());
    all.extend(used_file::routes());
    all.extend(used_list::routes());
    all.extend(allowances::routes());
    all.extend(seals::routes());
    all.extend(people::routes());
    all.extend(agreements::routes());
    all.extend(agreement::routes());
    all.extend(agreement_form::routes());
    all.extend(agreement_change::routes());
    all.extend(rents::routes());
    all.extend(rent_file::routes());
    all.extend(company_file::routes());
    all.extend(tenancy_file::routes());
    all.extend(return_file::routes());
    all.extend(compute_file::routes());
    all.extend(tenancies::routes());
    all.extend(closures::routes());
    all.extend(work_calendar::routes());
    all.extend(closure_form::routes());
    all.extend(policies::routes());
    all.extend(policy_edit::routes());
    all.extend(terms::routes());
    all.extend(pools::routes());
    all.extend(prices::routes());
    all.extend(pool_edit::routes());
    all.extend(usage::routes());
    all.extend(usage_import::routes());
    all.extend(bills::routes());
    all.extend(bill_list::routes());
    all.extend(bill_file::routes());
    all.extend(bill_line::routes());
    all.extend(returns::routes());
    all.extend(return_form::routes());
    all.extend(simulator::routes());
    all.extend(programmes::routes());
    all.extend(programme_form::routes());
    all.extend(contracts::routes());
    all.extend(vouchers::routes());
    all.extend(voucher_file::routes());
    all.extend(voucher::routes());
    all.extend(claims::routes());
    all.extend(trail::routes());
    all.extend(mails::routes());
    all.extend(jobs::routes());
    all
}

/// What stands where no page is.
pub fn catchers() -> Vec<rocket::Catcher> {
    catchers![page::not_signed_in, page::any_status]
}
