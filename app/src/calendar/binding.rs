//! FullCalendar as this application uses it: the JavaScript types of the bundle in `app/js/fullcalendar.js`.
//!
//! Only what is called is declared. Options are built with `js_sys::Reflect` in `options.rs`.

use js_sys::{Date, Object};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    /// `new FullCalendar.Calendar(element, options)`.
    #[wasm_bindgen(js_namespace = FullCalendar, js_name = Calendar)]
    pub type Calendar;

    #[wasm_bindgen(constructor, js_namespace = FullCalendar, js_class = "Calendar", catch)]
    pub fn new(element: &HtmlElement, options: &Object) -> Result<Calendar, JsValue>;

    #[wasm_bindgen(method)]
    pub fn render(this: &Calendar);

    #[wasm_bindgen(method)]
    pub fn destroy(this: &Calendar);

    /// Switches view and date in one step; the date is `YYYY-MM-DD`.
    #[wasm_bindgen(method, js_name = changeView)]
    pub fn change_view(this: &Calendar, view: &str, date: &str);

    #[wasm_bindgen(method, js_name = refetchEvents)]
    pub fn refetch_events(this: &Calendar);

    /// Scrolls a view by the hour so that a time of day, `HH:MM:SS`, is at its top.
    #[wasm_bindgen(method, js_name = scrollToTime)]
    pub fn scroll_to_time(this: &Calendar, time: &str);

    #[wasm_bindgen(method, js_name = setOption)]
    pub fn set_option(this: &Calendar, name: &str, value: &JsValue);

    /// A range of events that is wanted.
    pub type FetchInfo;

    #[wasm_bindgen(method, getter)]
    pub fn start(this: &FetchInfo) -> Date;

    #[wasm_bindgen(method, getter)]
    pub fn end(this: &FetchInfo) -> Date;

    /// The visible range has changed.
    pub type DatesInfo;

    #[wasm_bindgen(method, getter)]
    pub fn view(this: &DatesInfo) -> View;

    pub type View;

    #[wasm_bindgen(method, getter)]
    pub fn title(this: &View) -> String;

    /// An event as FullCalendar holds it.
    pub type Event;

    #[wasm_bindgen(method, getter)]
    pub fn id(this: &Event) -> String;

    /// It was dropped among the long ones and has no hours any more.
    #[wasm_bindgen(method, getter, js_name = allDay)]
    pub fn all_day(this: &Event) -> bool;

    #[wasm_bindgen(method, getter, js_name = start)]
    pub fn event_start(this: &Event) -> Option<Date>;

    #[wasm_bindgen(method, getter, js_name = end)]
    pub fn event_end(this: &Event) -> Option<Date>;

    /// An event was clicked, or chosen with Enter.
    pub type ClickInfo;

    #[wasm_bindgen(method, getter)]
    pub fn event(this: &ClickInfo) -> Event;

    #[wasm_bindgen(method, getter)]
    pub fn el(this: &ClickInfo) -> HtmlElement;

    #[wasm_bindgen(method, getter, js_name = jsEvent)]
    pub fn js_event(this: &ClickInfo) -> web_sys::MouseEvent;

    /// An event was dropped elsewhere or resized.
    pub type MoveInfo;

    #[wasm_bindgen(method, getter, js_name = event)]
    pub fn moved(this: &MoveInfo) -> Event;

    /// Puts the event back where it was.
    #[wasm_bindgen(method)]
    pub fn revert(this: &MoveInfo);
}
