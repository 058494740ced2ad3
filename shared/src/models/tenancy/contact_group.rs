//! Contact group: a tree of contacts.

use crate::prelude::*;

/// A grouping of contacts, such as a team; groups nest.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 42, app = "tenancy", path = "tenancy/contact-groups", label = "Contact group",
        plural = "Contact groups", icon = "list", group = "People", family = nested, display = "{name}",
        order("name"), key = "slug",
        q("name", "slug", "description", "comments"), search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "parent", "contact_count", "description"),
        brief("name", "slug", "description", "contact_count", "_depth"), no_clone("name", "slug"))]
#[section("Contact group", "parent", "name", "slug", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("parent", "name")]
#[unique("parent", "slug")]
#[unique("name", when_null("parent"))]
#[unique("slug", when_null("parent"))]
#[count(contact_count, "tenancy.contact", "groups", subtree)]
#[filter(contact_id, int, label = "Contact")]
pub struct ContactGroup {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    #[field(on_delete = Cascade)]
    pub parent: Option<Ref<ContactGroup>>,
}
