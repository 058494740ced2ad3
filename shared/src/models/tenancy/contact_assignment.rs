//! Contact assignment: whom to call about an object.

use crate::models::tenancy::contact::Contact;
use crate::models::tenancy::contact_role::ContactRole;
use crate::prelude::*;

pub static CONTACT_PRIORITY: ChoiceSet = ChoiceSet::new(
    "tenancy.ContactAssignment.priority",
    &[
        ChoiceOf::new("primary", "Primary", "green"),
        ChoiceOf::new("secondary", "Secondary", "blue"),
        ChoiceOf::new("tertiary", "Tertiary", "cyan"),
        ChoiceOf::new("inactive", "Inactive", "gray"),
    ],
);

/// A contact that is called about an object, in a role. A contact may have several roles there.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 45, app = "tenancy", path = "tenancy/contact-assignments", label = "Contact assignment",
        plural = "Contact assignments", icon = "link", group = "People", family = plain,
        display = "{contact}< ({priority:label})> → {object}", order("priority", "contact", "role"), key = "id",
        q("contact.name", "contact.title", "contact.phone", "contact.email", "role.name", "object.name"),
        columns("object", "contact", "role", "priority", "tags"), brief("contact", "role", "priority"),
        no_clone("contact"))]
#[section("Contact assignment", "object", "contact", "role", "priority", "tags")]
#[unique("object", "contact", "role")]
#[filter(group, path = "contact.groups")]
pub struct ContactAssignment {
    pub id: i64,
    #[field(halves("object_type", "object_id"), on_delete = Cascade,
            targets("dcim.region", "dcim.sitegroup", "dcim.site", "dcim.location", "dcim.manufacturer", "dcim.rack",
                    "dcim.device", "dcim.powerpanel", "circuits.provider", "circuits.provideraccount", "circuits.circuit",
                    "virtualization.clustergroup", "virtualization.cluster", "virtualization.virtualmachine",
                    "ipam.ipaddress", "ipam.prefix", "netbox_inventory.supplier", "tenancy.tenant", "inventory_monitor.asset",
                    "inventory_monitor.contractor", "inventory_monitor.contract", "inventory_monitor.invoice",
                    "inventory_monitor.assetservice", "inventory_monitor.rma",
                    "inventory_monitor.externalinventory"))]
    pub object: AnyRef,
    pub contact: Ref<Contact>,
    pub role: Ref<ContactRole>,
    #[field(choices = CONTACT_PRIORITY)]
    pub priority: Option<Choice>,
}
