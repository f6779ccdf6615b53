//! Pages, walked through as a browser without scripts would.

mod admission;
mod agreement_terms;
mod agreements;
mod behind;
mod bills;
mod books;
mod cases;
mod deputies;
mod extras;
mod founder;
mod founding;
mod frame;
mod keeping;
mod lists;
mod overtaken;
mod policies;
mod registers;
mod simulator;
mod staff;
mod standards;
mod subsidy;
mod thresholds;
mod told;
mod twice;
mod typed;
mod vouchers;
