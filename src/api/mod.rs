//! The JSON API: the same use cases, described by a document made from the code.

pub mod admission_rule;
pub mod agreement;
pub mod agreement_change;
pub mod agreement_view;
pub mod allowance;
pub mod amend;
pub mod application;
pub mod application_view;
pub mod ask;
pub mod bill;
pub mod body;
pub mod booking;
pub mod booking_view;
pub mod calendar;
pub mod case;
pub mod case_view;
pub mod chain;
pub mod claim;
pub mod closure;
pub mod company;
pub mod contract;
pub mod decision;
pub mod document;
pub mod entitlement;
pub mod job;
pub mod matter;
pub mod matter_view;
pub mod notice;
pub mod outlook_view;
pub mod policy;
pub mod pool;
pub mod presence;
pub mod price;
pub mod programme;
pub mod quarterly;
pub mod rent;
pub mod request;
pub mod request_view;
pub mod resource;
pub mod review;
mod schemas;
pub mod seal;
pub mod series;
pub mod series_view;
pub mod session;
pub mod simulator;
pub mod statement;
pub mod subsidy;
pub mod taking;
pub mod tenancy;
pub mod terms;
pub mod token;
pub mod usage;
pub mod used;
pub mod view;
pub mod voucher;
pub mod wait;

use document::{Endpoint, document};
use rocket::http::Method;
use rocket::serde::json::Json;
use rocket::{Route, routes};
use schemars::{Schema, SchemaGenerator};
use serde_json::Value;

/// Every endpoint, to be mounted under `/api`.
pub fn routes() -> Vec<Route> {
    [
        session::routes(),
        simulator::routes(),
        resource::routes(),
        booking::routes(),
        decision::routes(),
        presence::routes(),
        series::routes(),
        wait::routes(),
        company::routes(),
        entitlement::routes(),
        allowance::routes(),
        amend::routes(),
        statement::routes(),
        seal::routes(),
        case::routes(),
        matter::routes(),
        request::routes(),
        chain::routes(),
        tenancy::routes(),
        closure::routes(),
        calendar::routes(),
        application::routes(),
        review::routes(),
        admission_rule::routes(),
        notice::routes(),
        job::routes(),
        token::routes(),
        policy::routes(),
        terms::routes(),
        pool::routes(),
        price::routes(),
        usage::routes(),
        bill::routes(),
        quarterly::routes(),
        programme::routes(),
        contract::routes(),
        voucher::routes(),
        claim::routes(),
        agreement::routes(),
        agreement_change::routes(),
        rent::routes(),
        subsidy::routes(),
        used::routes(),
        routes![openapi],
    ]
    .concat()
}

/// What every endpoint is, as it is documented.
pub fn endpoints() -> Vec<Endpoint> {
    [
        session::ENDPOINTS,
        simulator::ENDPOINTS,
        resource::ENDPOINTS,
        booking::ENDPOINTS,
        decision::ENDPOINTS,
        presence::ENDPOINTS,
        series::ENDPOINTS,
        wait::ENDPOINTS,
        company::ENDPOINTS,
        entitlement::ENDPOINTS,
        allowance::ENDPOINTS,
        amend::ENDPOINTS,
        statement::ENDPOINTS,
        seal::ENDPOINTS,
        case::ENDPOINTS,
        matter::ENDPOINTS,
        request::ENDPOINTS,
        chain::ENDPOINTS,
        tenancy::ENDPOINTS,
        closure::ENDPOINTS,
        calendar::ENDPOINTS,
        application::ENDPOINTS,
        review::ENDPOINTS,
        admission_rule::ENDPOINTS,
        notice::ENDPOINTS,
        job::ENDPOINTS,
        token::ENDPOINTS,
        policy::ENDPOINTS,
        terms::ENDPOINTS,
        pool::ENDPOINTS,
        price::ENDPOINTS,
        usage::ENDPOINTS,
        bill::ENDPOINTS,
        quarterly::ENDPOINTS,
        programme::ENDPOINTS,
        contract::ENDPOINTS,
        voucher::ENDPOINTS,
        claim::ENDPOINTS,
        agreement::ENDPOINTS,
        agreement_change::ENDPOINTS,
        rent::ENDPOINTS,
        subsidy::ENDPOINTS,
        used::ENDPOINTS,
        ENDPOINTS,
    ]
    .concat()
}

/// What stands where no endpoint is.
pub fn catchers() -> Vec<rocket::Catcher> {
    rocket::catchers![view::any_status]
}

/// This document.
const ENDPOINTS: &[Endpoint] =
    &[Endpoint::new(Method::Get, "/openapi.json", "This document").gives(200, any).open()];

fn any(_: &mut SchemaGenerator) -> Schema {
    schemars::json_schema!({ "type": "object" })
}

/// The document.
#[rocket::get("/openapi.json")]
pub fn openapi() -> Json<Value> {
    Json(document(&endpoints()))
}
