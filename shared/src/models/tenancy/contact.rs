//! Contact: someone to call or write to.

use crate::models::tenancy::contact_group::ContactGroup;
use crate::prelude::*;

/// A person or a desk to call or write to.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 44, app = "tenancy", path = "tenancy/contacts", label = "Contact", plural = "Contacts",
        icon = "phone", group = "People", family = primary, display = "{name}", order("name"), key = "name",
        q("name", "title", "phone", "email", "address", "link", "description", "comments"),
        search(name = 100, title = 300, phone = 300, email = 300, address = 300, link = 300, description = 500,
               comments = 5000),
        columns("name", "groups", "assignment_count", "title", "phone", "email"),
        brief("name", "description"), no_clone("name", "email"))]
#[section("Contact", "name", "groups", "title", "description", "owner", "tags")]
#[section("How to reach", "phone", "email", "address", "link")]
#[section("Comments", "comments")]
#[count(assignment_count, "tenancy.contactassignment", "contact")]
#[filter(group, path = "groups")]
pub struct Contact {
    pub id: i64,
    pub groups: Many<ContactGroup>,
    #[field(max = 100, required, natural)]
    pub name: String,
    /// The position of a person
    #[field(max = 100)]
    pub title: String,
    #[field(max = 50)]
    pub phone: String,
    pub email: Email,
    #[field(max = 200)]
    pub address: String,
    /// A page about the contact
    pub link: Url,
}
