//! Laws over random histories: whatever people do in whatever order, no promise breaks. The seed is
//! printed; `SEED=… COMMANDS=…` plays the same history again.

mod books;
mod city;
mod compare;
mod found;
mod keeping;
mod killed;
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

/// So many commands, house and model compared after every `often`.
async fn live(city: &mut City, dice: &mut StdRng, commands: u64, often: u64) {
    for turn in 1..=commands {
        city.step(dice).await;
        if turn % often == 0 || turn == commands {
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
}

#[rocket::async_test]
async fn no_history_breaks_a_promise() {
    let seed = told("SEED", rand::random());
    let commands = told("COMMANDS", 2_000);
    println!("SEED={seed} COMMANDS={commands}");
    let mut city = City::new(Cast::new().await).await;
    live(&mut city, &mut StdRng::seed_from_u64(seed), commands, 50).await;
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
