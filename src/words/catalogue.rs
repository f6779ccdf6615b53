//! How a word is written down: once, in both languages, on one line.

/// Declares one group of words. A line is `key: "中文", "English";` or, with values to put in,
/// `key(name: Type, …): "共 {name} 条", "{name} rows";`. A key without both languages does not
/// compile, and neither does a template that asks for a key that is not here.
macro_rules! catalogue {
    ($(#[$doc:meta])* $Group:ident { $($body:tt)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $Group(pub $crate::domain::person::Language);
        impl $Group { $crate::words::catalogue::catalogue!(@lines $($body)*); }
    };
    (@lines) => {};
    (@lines $key:ident : $zh:literal, $en:literal; $($rest:tt)*) => {
        #[doc = $en]
        pub const fn $key(&self) -> &'static str {
            match self.0 {
                $crate::domain::person::Language::Zh => $zh,
                $crate::domain::person::Language::En => $en,
            }
        }
        $crate::words::catalogue::catalogue!(@lines $($rest)*);
    };
    (@lines $key:ident ( $($arg:ident : $ty:ty),+ $(,)? ) : $zh:literal, $en:literal; $($rest:tt)*) => {
        #[doc = $en]
        pub fn $key(&self, $($arg: $ty),+) -> String {
            match self.0 {
                $crate::domain::person::Language::Zh => format!($zh),
                $crate::domain::person::Language::En => format!($en),
            }
        }
        $crate::words::catalogue::catalogue!(@lines $($rest)*);
    };
}
pub(crate) use catalogue;
