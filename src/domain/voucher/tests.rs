//! The tables of states, as people read them, and that nothing that is over goes on.

use super::*;

#[test]
fn the_golden_table_of_vouchers() {
    let mut table = String::new();
    for from in VoucherState::ALL {
        for verb in VoucherVerb::ALL {
            if let Ok(to) = from.after(*verb) {
                table += &format!("{:10} {:10} {}\n", from.name(), verb.name(), to.name());
            }
        }
    }
    let golden = "\
draft      submit     submitted
draft      withdraw   withdrawn
submitted  withdraw   withdrawn
submitted  award      issued
submitted  refuse     refused
issued     revoke     revoked
issued     use        part_used
issued     use_up     used_up
issued     expire     expired
part_used  revoke     revoked
part_used  use        part_used
part_used  use_up     used_up
part_used  give_back  part_used
part_used  expire     expired
used_up    give_back  part_used
";
    assert_eq!(table, golden);
}

#[test]
fn the_golden_table_of_claims() {
    let mut table = String::new();
    for from in ClaimState::ALL {
        for verb in ClaimVerb::ALL {
            if let Ok(to) = from.after(*verb) {
                table += &format!("{:10} {:10} {}\n", from.name(), verb.name(), to.name());
            }
        }
    }
    let golden = "\
draft      submit     submitted
submitted  verify     verified
submitted  return     returned
verified   assess     assessed
verified   return     returned
assessed   pay        paid
assessed   return     returned
returned   submit     submitted
";
    assert_eq!(table, golden);
}

#[test]
fn only_what_can_be_used_is_good() {
    for state in VoucherState::ALL {
        assert_eq!(state.is_good(), state.after(VoucherVerb::Use).is_ok(), "{}", state.name());
    }
    for state in ClaimState::ALL {
        assert_eq!(state.is_open(), state.after(ClaimVerb::Return).is_ok(), "{}", state.name());
    }
}
