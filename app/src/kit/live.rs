//! Reactive pieces compiled once.
//!
//! Leptos compiles what a closure in a view, an effect or a list needs anew for each closure, since
//! each has a type of its own. These take the closure in a box, so that all of that exists once: it
//! was a tenth of the application (docs/ARCHITECTURE.md).

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use leptos::prelude::*;

/// A closure in a box. Unlike that of `dyn FnMut`, its table has no entry for calling it only once,
/// which nobody does and which is compiled for each closure all the same.
pub trait Boxed<T> {
    fn call(&mut self) -> T;
}

impl<T, F: FnMut() -> T> Boxed<T> for F {
    fn call(&mut self) -> T {
        self()
    }
}

/// A part of a view that is drawn again whenever what it reads changes.
pub type Live = Arc<Mutex<dyn FnMut() -> AnyView + Send>>;

/// What closures of views answer. Each kind of view that becomes an `AnyView` costs some hundred bytes
/// of its own, so only the elements themselves do: not an optional one, a list of them, or their wrapper.
pub trait Drawn {
    fn drawn(self) -> AnyView;
}

impl<T: RenderHtml + Send> Drawn for View<T> {
    fn drawn(self) -> AnyView {
        self.into_inner().into_any()
    }
}

impl<T: Drawn> Drawn for Option<T> {
    fn drawn(self) -> AnyView {
        self.map_or_else(|| ().into_any(), Drawn::drawn)
    }
}

impl<T: Drawn> Drawn for Vec<T> {
    fn drawn(self) -> AnyView {
        self.into_iter().views().into_any()
    }
}

impl<A: Drawn, B: Drawn> Drawn for (A, B) {
    fn drawn(self) -> AnyView {
        vec![self.0.drawn(), self.1.drawn()].into_any()
    }
}

macro_rules! drawn_as_it_is {
    ($($kind:ty),*) => {$(
        impl Drawn for $kind {
            fn drawn(self) -> AnyView {
                self.into_any()
            }
        }
    )*};
}
drawn_as_it_is!(AnyView, String, &'static str, usize);

/// `.views()` stands for `.collect_view()`.
pub trait Views {
    fn views(self) -> Vec<AnyView>;
}

impl<T: Drawn, I: IntoIterator<Item = T>> Views for I {
    fn views(self) -> Vec<AnyView> {
        self.into_iter().map(Drawn::drawn).collect()
    }
}

/// `{live(move || …)}` in a view stands for `{move || …}`.
pub fn live<V: Drawn>(draw: impl Fn() -> V + Send + 'static) -> Live {
    fn boxed(mut draw: Box<dyn Boxed<AnyView> + Send>) -> Live {
        Arc::new(Mutex::new(move || draw.call()))
    }
    boxed(Box::new(move || draw().drawn()))
}

/// A closure with a name as an attribute: `class=boxed(name)` in a view stands for `class=name`. Where
/// one is written out, as in `class=move || …`, Leptos does the same.
pub fn boxed<T: 'static>(value: impl FnMut() -> T + Send + 'static) -> Arc<Mutex<dyn FnMut() -> T + Send>> {
    Arc::new(Mutex::new(value))
}

/// A part of a view that is there only while something holds.
pub fn when<V: Drawn>(holds: impl Fn() -> bool + Send + Sync + 'static, draw: impl Fn() -> V + Send + 'static) -> Live {
    fn memo(holds: Box<dyn Fn() -> bool + Send + Sync>) -> Memo<bool> {
        Memo::new(move |_| holds())
    }
    fn boxed(holds: Memo<bool>, mut draw: Box<dyn Boxed<AnyView> + Send>) -> Live {
        Arc::new(Mutex::new(move || if holds.get() { draw.call() } else { ().into_any() }))
    }
    boxed(memo(Box::new(holds)), Box::new(move || draw().drawn()))
}

/// Does something now and whenever what it reads changes.
pub fn effect(run: impl FnMut() + 'static) {
    fn boxed(mut run: Box<dyn Boxed<()>>) {
        Effect::new(move |_: Option<()>| run.call());
    }
    boxed(Box::new(run));
}

/// The same for what needs to know what it answered the time before.
pub fn effect_from<T: 'static>(mut run: impl FnMut(Option<T>) -> T + 'static) {
    let mut before = None;
    effect(move || before = Some(run(before.take())));
}

/// Does something that has to wait for the browser or the server.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    fn boxed(task: Pin<Box<dyn Future<Output = ()>>>) {
        leptos::task::spawn_local(task);
    }
    boxed(Box::pin(task));
}

/// Two answers, asked for at the same time.
pub async fn both<A, B>(one: impl Future<Output = A>, other: impl Future<Output = B>) -> (A, B) {
    let (mut one, mut other) = (pin!(one), pin!(other));
    let (mut first, mut second) = (None, None);
    poll_fn(move |cx| {
        if first.is_none()
            && let Poll::Ready(answer) = one.as_mut().poll(cx)
        {
            first = Some(answer);
        }
        if second.is_none()
            && let Poll::Ready(answer) = other.as_mut().poll(cx)
        {
            second = Some(answer);
        }
        match (first.take(), second.take()) {
            (Some(first), Some(second)) => Poll::Ready((first, second)),
            (a, b) => {
                (first, second) = (a, b);
                Poll::Pending
            }
        }
    })
    .await
}

/// Items of a list; those whose key stays keep their elements in the document.
pub fn each<T: Send + 'static, V: Drawn>(
    items: impl Fn() -> Vec<T> + Send + Sync + 'static,
    key: impl Fn(&T) -> String + Send + Sync + 'static,
    draw: impl Fn(T) -> V + Send + Sync + 'static,
) -> AnyView {
    let draw = Arc::new(draw);
    let keyed = move |item| {
        let (key, draw) = (key(&item), draw.clone());
        Item { key, draw: Box::new(move || draw(item).drawn()) }
    };
    boxed_each(Arc::new(move || items().into_iter().map(&keyed).collect()))
}

/// One item of `each`, still to be drawn.
struct Item {
    key: String,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

fn boxed_each(items: Arc<dyn Fn() -> Vec<Item> + Send + Sync>) -> AnyView {
    view! { <For each=move || items() key=|item| item.key.clone() children=|item: Item| (item.draw)()/> }.into_any()
}
