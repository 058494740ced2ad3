//! Circuit type: kinds of circuits.

use crate::prelude::*;

/// A kind of circuit, such as dark fibre or Internet transit.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 32, app = "circuits", path = "circuits/circuit-types", label = "Circuit type",
        plural = "Circuit types", icon = "list", group = "Circuits", family = organizational, display = "{name}",
        order("name"), key = "slug", q("name", "slug", "description"),
        search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "circuit_count", "color", "description"),
        brief("name", "slug", "description", "circuit_count"), no_clone("name", "slug"))]
#[section("Circuit type", "name", "slug", "color", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("name")]
#[unique("slug")]
#[count(circuit_count, "circuits.circuit", "type")]
pub struct CircuitType {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    pub color: Color,
}
