//! Dashboards: the one of the settings, which users have until they make their own, and what a
//! user's own may look like.
//!
//! Source: reference sheet of NetBox, §5.5.

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use shared::registry;

use crate::config::Config;

/// Columns of the grid.
const COLUMNS: i64 = 12;
/// Widgets of one dashboard.
const WIDGETS_MAX: usize = 50;
pub const CLASSES: &[&str] =
    &["extras.NoteWidget", "extras.ObjectCountsWidget", "extras.ObjectListWidget", "extras.BookmarksWidget"];

/// A widget of the settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Widget {
    pub widget: String,
    #[serde(default = "half")]
    pub width: i64,
    #[serde(default = "three")]
    pub height: i64,
    pub x: Option<i64>,
    pub y: Option<i64>,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub color: Option<String>,
    #[serde(default)]
    pub config: toml::Table,
}

fn half() -> i64 {
    4
}

fn three() -> i64 {
    3
}

/// What everybody sees unless the settings say otherwise.
fn built_in() -> Vec<Widget> {
    let widget = |widget: &str, title: &str, width, height, config: &str| Widget {
        widget: widget.to_owned(),
        width,
        height,
        x: None,
        y: None,
        title: title.to_owned(),
        color: None,
        config: toml::from_str(config).unwrap_or_default(),
    };
    vec![
        widget("extras.BookmarksWidget", "Bookmarks", 4, 5, "order_by = '-created'"),
        widget(
            "extras.ObjectCountsWidget",
            "Estate",
            4,
            3,
            "models = ['dcim.site', 'dcim.rack', 'dcim.device', 'inventory_monitor.asset']",
        ),
        widget("extras.NoteWidget", "Welcome", 4, 3, "content = 'This is your dashboard. Arrange it as you like.'"),
        widget("extras.ObjectListWidget", "Maintenances", 6, 4, "model = 'notices.maintenance'\npage_size = 10"),
        widget("extras.ObjectListWidget", "Changes", 12, 6, "model = 'core.objectchange'\npage_size = 25"),
    ]
}

/// The dashboard of the settings as layout and config; an error names the widget that is wrong.
pub fn read(config: &Config) -> Result<Json, String> {
    let widgets = config.default_dashboard.clone().unwrap_or_else(built_in);
    let (mut layout, mut settings) = (Vec::new(), Map::new());
    let (mut x, mut y, mut tallest) = (0, 0, 0);
    for (at, widget) in widgets.iter().enumerate() {
        if widget.x.is_none() && x + widget.width > COLUMNS {
            (x, y, tallest) = (0, y + tallest, 0);
        }
        let id = format!("default-{}", at + 1);
        let place = (widget.x.unwrap_or(x), widget.y.unwrap_or(y));
        layout.push(json!({"id": id, "w": widget.width, "h": widget.height, "x": place.0, "y": place.1}));
        let inner = serde_json::to_value(&widget.config).map_err(|error| error.to_string())?;
        let entry = json!({"class": widget.widget, "title": widget.title, "color": widget.color, "config": inner});
        settings.insert(id, entry);
        x += widget.width;
        tallest = tallest.max(widget.height);
    }
    let document = json!({"layout": layout, "config": settings});
    check(&document).map_err(|error| format!("default_dashboard: {error}"))?;
    Ok(document)
}

/// Whether a document is a dashboard: places on the grid, and for each of them a widget that exists.
pub fn check(document: &Json) -> Result<(), String> {
    let layout = document["layout"].as_array().ok_or("layout is a list of places")?;
    let config = document["config"].as_object().ok_or("config is an object of widgets by id")?;
    if layout.len() > WIDGETS_MAX || config.len() > WIDGETS_MAX {
        return Err(format!("there are at most {WIDGETS_MAX} widgets"));
    }
    for place in layout {
        let id = place["id"].as_str().ok_or("each place of layout has an id")?;
        let number = |name: &str| place[name].as_i64().unwrap_or(-1);
        let fits = (1..=COLUMNS).contains(&number("w")) && (1..=100).contains(&number("h"));
        let there = (0..COLUMNS).contains(&number("x")) && (0..10_000).contains(&number("y"));
        if !fits || !there || number("x") + number("w") > COLUMNS {
            return Err(format!("{id}: w, h, x and y must fit a grid of {COLUMNS} columns"));
        }
        if !config.contains_key(id) {
            return Err(format!("{id}: there is no such widget in config"));
        }
    }
    config.iter().try_for_each(|(id, widget)| widget_fits(widget).map_err(|error| format!("{id}: {error}")))
}

fn widget_fits(widget: &Json) -> Result<(), String> {
    let class = widget["class"].as_str().unwrap_or_default();
    if !CLASSES.contains(&class) {
        return Err(format!("there is no widget {class:?}; there are {}", CLASSES.join(", ")));
    }
    let word = |name: &str| widget.get(name).is_none_or(|text| text.is_null() || text.is_string());
    if !word("title") || !word("color") {
        return Err("title and color are texts".to_owned());
    }
    let config = &widget["config"];
    if !config.is_object() && !config.is_null() {
        return Err("config is an object".to_owned());
    }
    let model = |json: &Json| match json.as_str().and_then(registry::model) {
        Some(_) => Ok(()),
        None => Err(format!("there is no object type {json}")),
    };
    match class {
        "extras.ObjectCountsWidget" => {
            let models = config["models"].as_array().ok_or("models is a list of object types")?;
            models.iter().try_for_each(model)
        }
        "extras.ObjectListWidget" => {
            model(&config["model"])?;
            let size = config.get("page_size").map_or(Some(25), Json::as_i64);
            if size.is_some_and(|n| (1..=100).contains(&n)) { Ok(()) } else { Err("page_size is 1 to 100".to_owned()) }
        }
        "extras.NoteWidget" if !config["content"].is_string() => Err("content is a text".to_owned()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{check, read};
    use crate::config::Config;
    use serde_json::json;

    #[test]
    fn dashboards_fit_the_grid() {
        let built_in = read(&Config::default()).expect("a dashboard");
        assert_eq!(built_in["layout"].as_array().map(Vec::len), Some(5));
        let note = |w: i64| json!({"layout": [{"id": "a", "w": w, "h": 1, "x": 0, "y": 0}], "config": {"a": {"class": "extras.NoteWidget", "config": {"content": ""}}}});
        assert_eq!(check(&note(12)), Ok(()));
        assert!(check(&note(13)).is_err() && check(&json!({})).is_err());
        let bad: Config = toml::from_str(
            "default_dashboard = [{ widget = 'extras.ObjectListWidget', config = { model = 'dcim.cloud' } }]",
        )
        .expect("settings");
        assert!(read(&bad).is_err_and(|error| error.contains("dcim.cloud")));
    }
}
