//! Laws over random histories: whatever people do in whatever order, no promise breaks. The seed is
//! printed; `SEED=… COMMANDS=…` plays the same history again.

mod city;
mod keeping;
mod line;
mod model;
mod repeat;

use crate::kit::cast::Cast;
use city::City;
use hatchery::app::check;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

fn told(name: &str, other: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(other)
}

async fn live_through(commands: u64) {
    let seed = told("SEED", rand::random());
    let commands = told("COMMANDS", commands);
    println!("SEED={seed} COMMANDS={commands}");
    let mut dice = StdRng::seed_from_u64(seed);
    let mut city = City::new(Cast::new().await).await;
    for turn in 1..=commands {
        city.step(&mut dice).await;
        if turn % 50 == 0 || turn == commands {
            city.compare().await;
            let found = check::check(&city.house().store).await.unwrap();
            assert!(found.is_empty(), "after {turn} commands: {found:?}");
        }
        match dice.random_range(0..200) {
            0 => city.sleep(dice.random_range(1..72) * 60),
            1..4 => city.sleep(dice.random_range(30..360)),
            _ => {}
        }
    }
    println!("{} were served from a line; {:?}", city.given(), city.done());
    assert!(city.given() > 0, "nobody was served from a line: this proves little");
    let idle: Vec<_> = city.done().iter().filter(|(name, done)| **done == 0 && **name != "due").collect();
    assert!(idle.is_empty(), "{idle:?}: this proves little");
    assert!(
        city.deeds() * 4 > commands,
        "only {} of {commands} came to anything: this proves little",
        city.deeds()
    );
}

#[rocket::async_test]
async fn no_history_breaks_a_promise() {
    live_through(2_000).await;
}

#[rocket::async_test]
#[ignore = "long: run by ./ci long"]
async fn no_long_history_breaks_a_promise() {
    live_through(20_000).await;
}
