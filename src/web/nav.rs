//! The navigation: lines in groups that fold, so that it fits beside every page.

/// Up to so many lines stand in one list; more are cut into groups that fold. At a height of 768 px a list of
/// twelve still fits between the brand and the foot.
const FLAT_MAX: usize = 12;

/// A line of the navigation, also a tab.
#[derive(Clone, Debug, Default)]
pub struct NavItem {
    /// Where it leads.
    pub href: String,
    /// Its words.
    pub label: String,
    /// A name from `assets/icons.svg`.
    pub icon: &'static str,
    /// Whether the page is there now.
    pub current: bool,
    /// What waits there; 0 shows nothing.
    pub count: i64,
}

/// Lines that belong together.
#[derive(Clone, Debug, Default)]
pub struct NavGroup {
    /// Its heading; without one its lines are always shown.
    pub title: String,
    /// Whether it is unfolded when the page opens.
    pub open: bool,
    /// Its lines.
    pub items: Vec<NavItem>,
}

/// Collects the lines for one page.
#[derive(Debug)]
pub struct Nav<'a> {
    path: &'a str,
    groups: Vec<NavGroup>,
}

impl<'a> Nav<'a> {
    /// A navigation beside the page at `path` (a query after it does not matter); its first lines have no heading.
    pub fn beside(path: &'a str) -> Nav<'a> {
        Nav { path: path.split('?').next().unwrap_or(""), groups: vec![NavGroup::default()] }
    }

    /// What is added from here on stands under this heading.
    pub fn group(&mut self, title: &str) {
        self.groups.push(NavGroup { title: title.to_owned(), ..NavGroup::default() });
    }

    /// A line, where it is to be shown at all; `count` is what waits there.
    pub fn add(&mut self, shown: bool, href: &str, label: &str, icon: &'static str, count: i64) {
        let Some(group) = self.groups.last_mut().filter(|_| shown) else { return };
        let current = self.path == href || href != "/" && self.path.starts_with(&format!("{href}/"));
        group.items.push(NavItem { href: href.to_owned(), label: label.to_owned(), icon, current, count });
    }

    /// The groups that have lines. The one of the present page is open; on a page of none of them the first is.
    pub fn done(self) -> Vec<NavGroup> {
        let mut groups = self.groups;
        groups.retain(|group| !group.items.is_empty());
        if groups.iter().map(|group| group.items.len()).sum::<usize>() <= FLAT_MAX {
            let items: Vec<NavItem> = groups.into_iter().flat_map(|group| group.items).collect();
            return if items.is_empty() {
                Vec::new()
            } else {
                vec![NavGroup { items, ..NavGroup::default() }]
            };
        }
        let here = |group: &NavGroup| !group.title.is_empty() && group.items.iter().any(|item| item.current);
        let titled = |group: &NavGroup| !group.title.is_empty();
        if let Some(at) = groups.iter().position(here).or_else(|| groups.iter().position(titled)) {
            groups[at].open = true;
        }
        groups
    }
}

/// The lines after the first `taken`, in their groups.
pub fn after(groups: &[NavGroup], taken: usize) -> Vec<NavGroup> {
    let mut taken = taken;
    let mut rest = Vec::new();
    for group in groups {
        let skipped = taken.min(group.items.len());
        taken -= skipped;
        let items = group.items.get(skipped..).unwrap_or_default().to_vec();
        if !items.is_empty() {
            rest.push(NavGroup { items, ..group.clone() });
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nav(path: &str, sizes: &[usize]) -> Vec<NavGroup> {
        let mut nav = Nav::beside(path);
        for (n, size) in sizes.iter().enumerate() {
            if n > 0 {
                nav.group(&format!("group {n}"));
            }
            for line in 0..*size {
                nav.add(true, &format!("/g{n}-{line}"), "x", "home", 0);
            }
        }
        nav.done()
    }

    fn told(groups: &[NavGroup]) -> Vec<(&str, bool, usize)> {
        groups.iter().map(|group| (group.title.as_str(), group.open, group.items.len())).collect()
    }

    #[test]
    fn a_short_navigation_is_one_list() {
        assert_eq!(told(&nav("/", &[4, 4, 4])), [("", false, 12)]);
        assert_eq!(told(&nav("/", &[])), []);
    }

    #[test]
    fn a_long_one_folds_but_for_the_group_of_the_page() {
        let wanted = [("", false, 4), ("group 1", false, 5), ("group 3", true, 4)];
        assert_eq!(told(&nav("/g3-1/edit?x=1", &[4, 5, 0, 4])), wanted);
        // A page of none of them, and one of the lines that are always shown.
        for path in ["/usage/import", "/g0-1"] {
            let wanted = [("", false, 4), ("group 1", true, 5), ("group 2", false, 4)];
            assert_eq!(told(&nav(path, &[4, 5, 4])), wanted, "{path}");
        }
    }

    #[test]
    fn what_a_phone_keeps_under_more_stays_in_its_groups() {
        let groups = nav("/", &[3, 5, 6]);
        assert_eq!(told(&after(&groups, 4)), [("group 1", true, 4), ("group 2", false, 6)]);
        assert_eq!(after(&groups, 14).len(), 0);
    }
}
