//! A drawing on screen as a file that needs no page: colours and fonts as seen, written into the drawing itself.

use std::collections::HashMap;

use js_sys::{Object, Promise, Reflect, encode_uri_component};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, CssStyleDeclaration, Document, Element, HtmlCanvasElement, HtmlImageElement, Node,
    Range, Window, XmlSerializer,
};

const SVG: &str = "http://www.w3.org/2000/svg";

/// Free space around the drawing, in CSS pixels.
const MARGIN: f64 = 16.0;

/// What went wrong, one per operation of the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureError {
    /// The drawing is not on screen, or the browser does not tell how it looks.
    NotSeen,
    /// The drawing could not be put together.
    NotMade,
    /// The drawing could not be painted: too large for the browser, or painting is switched off.
    NotPainted,
}

/// What is behind the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ground {
    /// The colour behind it on screen.
    #[default]
    AsSeen,
    /// Nothing.
    Transparent,
}

/// A drawing that stands alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The text of an SVG file.
    pub svg: String,
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
}

/// Makes a file of a drawing on screen. `legend` is HTML that explains its colours: boxes with a background and texts
/// are drawn where they are seen. `title` and the drawing's own `aria-label` become its title and description.
///
/// # Errors
/// [`PictureError`] when the drawing is not on screen or cannot be put together.
pub fn draw(svg: &Element, legend: Option<&Element>, title: &str, ground: Ground) -> Result<Drawing, PictureError> {
    let mut painter = Painter::new().ok_or(PictureError::NotSeen)?;
    let frame = painter.frame(svg, legend).ok_or(PictureError::NotSeen)?;
    let root = painter.root(svg, legend, title, ground, &frame).ok_or(PictureError::NotMade)?;
    let text = XmlSerializer::new().and_then(|serializer| serializer.serialize_to_string(&root));
    Ok(Drawing { svg: text.map_err(|_| PictureError::NotMade)?, width: frame.width, height: frame.height })
}

/// Paints a drawing as PNG, `scale` pixels to a CSS pixel.
///
/// # Errors
/// [`PictureError::NotPainted`] when it is too large for the browser.
pub async fn png(drawing: &Drawing, scale: f64) -> Result<Blob, PictureError> {
    let image = HtmlImageElement::new().map_err(|_| PictureError::NotPainted)?;
    // Not by object URL: Safari takes such an image for foreign and keeps the pixels to itself.
    image.set_src(&format!("data:image/svg+xml;charset=utf-8,{}", String::from(encode_uri_component(&drawing.svg))));
    JsFuture::from(image.decode()).await.map_err(|_| PictureError::NotPainted)?;
    let canvas = paint(&image, drawing.width * scale, drawing.height * scale).ok_or(PictureError::NotPainted)?;
    let blob = Promise::new(&mut |resolve, reject| {
        if canvas.to_blob(&resolve).is_err() {
            let _ = reject.call0(&reject);
        }
    });
    // A canvas beyond the browser's limits gives no blob.
    JsFuture::from(blob).await.ok().and_then(|blob| blob.dyn_into().ok()).ok_or(PictureError::NotPainted)
}

fn paint(image: &HtmlImageElement, width: f64, height: f64) -> Option<HtmlCanvasElement> {
    let canvas = canvas(&web_sys::window()?.document()?, width.ceil() as u32, height.ceil() as u32)?;
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height).ok()?;
    Some(canvas)
}

fn canvas(document: &Document, width: u32, height: u32) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Some(canvas)
}

/// How a style property goes into an SVG attribute.
#[derive(Clone, Copy)]
enum Property {
    /// As it is; children inherit it.
    Inherited,
    /// As it is; children do not inherit it. Holds the value that need not be written.
    Own(&'static str),
}

/// The properties a drawing may be styled with, apart from `fill` and `stroke`, by the name that CSS and SVG share.
const PROPERTIES: [(&str, Property); 20] = [
    ("stroke-width", Property::Inherited),
    ("stroke-dasharray", Property::Inherited),
    ("stroke-linecap", Property::Inherited),
    ("stroke-linejoin", Property::Inherited),
    ("paint-order", Property::Inherited),
    ("font-family", Property::Inherited),
    ("font-size", Property::Inherited),
    ("font-weight", Property::Inherited),
    ("font-style", Property::Inherited),
    ("font-variant", Property::Inherited),
    ("letter-spacing", Property::Inherited),
    ("text-anchor", Property::Inherited),
    ("direction", Property::Inherited),
    ("visibility", Property::Inherited),
    ("dominant-baseline", Property::Own("auto")),
    ("opacity", Property::Own("1")),
    ("transform", Property::Own("none")),
    ("clip-path", Property::Own("none")),
    ("mask", Property::Own("none")),
    ("vector-effect", Property::Own("none")),
];

/// Attributes that only a page has a use for. The style is in attributes of its own by then.
fn belongs_to_page(attribute: &str) -> bool {
    const NAMES: [&str; 6] = ["class", "style", "tabindex", "role", "part", "direction"];
    const PREFIXES: [&str; 3] = ["aria-", "data-", "on"];
    NAMES.contains(&attribute) || PREFIXES.iter().any(|prefix| attribute.starts_with(prefix))
}

/// The inherited values in force, by property.
type Inherited = HashMap<&'static str, String>;

/// A colour without its opacity, and its opacity.
type Paint = (String, f64);

/// Where a drawing is on screen, and how its units relate to pixels.
struct Frame {
    /// Left edge in the window, in CSS pixels.
    x: f64,
    /// Top edge in the window.
    y: f64,
    width: f64,
    height: f64,
}

struct Painter {
    window: Window,
    document: Document,
    /// One pixel, to ask the browser what a colour is.
    pixel: CanvasRenderingContext2d,
    paints: HashMap<String, Paint>,
}

impl Painter {
    fn new() -> Option<Self> {
        let window = web_sys::window()?;
        let document = window.document()?;
        let options = Object::new();
        Reflect::set(&options, &"willReadFrequently".into(), &true.into()).ok()?;
        let context = canvas(&document, 1, 1)?.get_context_with_context_options("2d", &options).ok()??;
        let pixel = context.dyn_into().ok()?;
        Some(Self { window, document, pixel, paints: HashMap::new() })
    }

    /// The rectangle around drawing and legend, with the margin.
    fn frame(&self, svg: &Element, legend: Option<&Element>) -> Option<Frame> {
        let rect = svg.get_bounding_client_rect();
        let (mut left, mut top, mut right, mut bottom) = (rect.left(), rect.top(), rect.right(), rect.bottom());
        if let Some(rect) = legend.map(Element::get_bounding_client_rect).filter(|rect| rect.width() > 0.0) {
            (left, top) = (left.min(rect.left()), top.min(rect.top()));
            (right, bottom) = (right.max(rect.right()), bottom.max(rect.bottom()));
        }
        let (x, y) = (left - MARGIN, top - MARGIN);
        let (width, height) = ((right + MARGIN - x).ceil(), (bottom + MARGIN - y).ceil());
        (rect.width() > 0.0 && rect.height() > 0.0).then_some(Frame { x, y, width, height })
    }

    fn root(
        &mut self,
        svg: &Element,
        legend: Option<&Element>,
        title: &str,
        ground: Ground,
        frame: &Frame,
    ) -> Option<Element> {
        let Frame { width, height, .. } = frame;
        let size = [("width", width.to_string()), ("height", height.to_string())];
        let root = self.element("svg", &size)?;
        root.set_attribute("viewBox", &format!("0 0 {width} {height}")).ok()?;
        root.set_attribute("role", "img").ok()?;
        self.say(&root, "title", title)?;
        self.say(&root, "desc", &svg.get_attribute("aria-label").unwrap_or_default())?;
        if ground == Ground::AsSeen {
            let (colour, _) = self.ground_of(svg);
            let [width, height] = size;
            root.append_child(&*self.element("rect", &[width, height, ("fill", colour)])?).ok()?;
        }
        let drawing = self.copy(svg, &initial_values())?;
        self.place(svg, &drawing, frame)?;
        root.append_child(&drawing).ok()?;
        if let Some(legend) = legend {
            self.legend(legend, frame, &root)?;
        }
        Some(root)
    }

    /// Puts the drawing where it is seen, as a picture in the picture.
    fn place(&self, svg: &Element, drawing: &Element, frame: &Frame) -> Option<()> {
        let rect = svg.get_bounding_client_rect();
        let edges = [
            ("x", rect.left() - frame.x),
            ("y", rect.top() - frame.y),
            ("width", rect.width()),
            ("height", rect.height()),
        ];
        for (name, value) in edges {
            drawing.set_attribute(name, &value.to_string()).ok()?;
        }
        if svg.get_attribute("viewBox").is_none() {
            drawing.set_attribute("viewBox", &format!("0 0 {} {}", rect.width(), rect.height())).ok()?;
        }
        drawing.set_attribute("overflow", "visible").ok()
    }

    /// A copy of a seen element with its style in attributes; nothing for one that cannot be seen.
    fn copy(&mut self, seen: &Element, outside: &Inherited) -> Option<Element> {
        let style = self.window.get_computed_style(seen).ok()??;
        if value(&style, "display") == "none" || seen.local_name() == "foreignObject" {
            return None;
        }
        let copy: Element = seen.clone_node_with_deep(false).ok()?.dyn_into().ok()?;
        for name in copy.get_attribute_names().iter().filter_map(|name| name.as_string()) {
            if belongs_to_page(&name) {
                copy.remove_attribute(&name).ok()?;
            }
        }
        let inside = self.write_style(&copy, &style, outside)?;
        if is_invisible_shape(&copy, &inside) {
            return None;
        }
        let has_text = matches!(copy.local_name().as_str(), "text" | "tspan" | "title" | "desc");
        let children = seen.child_nodes();
        for child in (0..children.length()).filter_map(|index| children.get(index)) {
            // Comments and line breaks between elements are the framework's.
            let child = match child.dyn_ref::<Element>() {
                Some(element) => self.copy(element, &inside).map(Node::from),
                None if has_text && child.node_type() == Node::TEXT_NODE => child.clone_node().ok(),
                None => None,
            };
            if let Some(child) = child {
                copy.append_child(&child).ok()?;
            }
        }
        let is_empty_group = copy.local_name() == "g" && !copy.has_child_nodes();
        (!is_empty_group).then_some(copy)
    }

    /// Writes what differs from what is in force outside, and returns what is in force inside.
    fn write_style(&mut self, copy: &Element, style: &CssStyleDeclaration, outside: &Inherited) -> Option<Inherited> {
        let mut inside = outside.clone();
        let mut inherit = |name: &'static str, value: String| {
            // What the element says itself is in the value already.
            copy.remove_attribute(name).ok()?;
            if inside.get(name) != Some(&value) {
                copy.set_attribute(name, &value).ok()?;
                inside.insert(name, value);
            }
            Some(())
        };
        for (paint, opacity) in [("fill", "fill-opacity"), ("stroke", "stroke-opacity")] {
            let (colour, alpha) = self.paint(&value(style, paint));
            let alpha = alpha * value(style, opacity).parse::<f64>().unwrap_or(1.0);
            inherit(paint, if alpha > 0.0 { colour } else { "none".to_owned() })?;
            if alpha > 0.0 {
                inherit(opacity, ((alpha * 1_000.0).round() / 1_000.0).to_string())?;
            }
        }
        for (name, property) in PROPERTIES {
            let value = value(style, name);
            match property {
                Property::Inherited => inherit(name, value)?,
                Property::Own(default) => {
                    copy.remove_attribute(name).ok()?;
                    if !value.is_empty() && value != default {
                        copy.set_attribute(name, &local_reference(&value)).ok()?;
                    }
                }
            }
        }
        Some(inside)
    }

    /// What a computed colour is in the words of SVG 1.1, which every program reads: `#rrggbb`, and its opacity.
    fn paint(&mut self, colour: &str) -> Paint {
        if colour == "none" || colour.starts_with("url(") {
            return (local_reference(colour), 1.0);
        }
        if let Some(paint) = self.paints.get(colour) {
            return paint.clone();
        }
        self.pixel.clear_rect(0.0, 0.0, 1.0, 1.0);
        self.pixel.set_fill_style_str(colour);
        self.pixel.fill_rect(0.0, 0.0, 1.0, 1.0);
        let pixel = self.pixel.get_image_data(0.0, 0.0, 1.0, 1.0).map(|image| image.data().0).unwrap_or_default();
        let paint = match pixel[..] {
            [red, green, blue, alpha] => (format!("#{red:02x}{green:02x}{blue:02x}"), f64::from(alpha) / 255.0),
            _ => ("#000000".to_owned(), 1.0),
        };
        self.paints.insert(colour.to_owned(), paint.clone());
        paint
    }

    /// The colour behind an element.
    fn ground_of(&mut self, element: &Element) -> Paint {
        let mut next = Some(element.clone());
        while let Some(element) = next {
            let style = self.window.get_computed_style(&element).ok().flatten();
            if let Some(paint) = style.map(|style| self.paint(&value(&style, "background-color")))
                && paint.1 > 0.99
            {
                return paint;
            }
            next = element.parent_element();
        }
        ("#ffffff".to_owned(), 1.0)
    }

    /// Boxes with a background and texts, where they are seen.
    fn legend(&mut self, legend: &Element, frame: &Frame, root: &Element) -> Option<()> {
        let elements = legend.query_selector_all("*").ok()?;
        for element in (0..elements.length()).filter_map(|index| elements.get(index)?.dyn_into::<Element>().ok()) {
            let style = self.window.get_computed_style(&element).ok()??;
            let rect = element.get_bounding_client_rect();
            if rect.width() <= 0.0 || value(&style, "visibility") != "visible" {
                continue;
            }
            let (fill, opacity) = self.paint(&value(&style, "background-color"));
            if opacity > 0.0 {
                let attributes = [
                    ("x", (rect.left() - frame.x).to_string()),
                    ("y", (rect.top() - frame.y).to_string()),
                    ("width", rect.width().to_string()),
                    ("height", rect.height().to_string()),
                    ("rx", value(&style, "border-top-left-radius")),
                    ("fill", fill),
                    ("fill-opacity", opacity.to_string()),
                ];
                root.append_child(&*self.element("rect", &attributes)?).ok()?;
            }
            let children = element.child_nodes();
            for text in (0..children.length()).filter_map(|index| children.get(index)) {
                if text.node_type() == Node::TEXT_NODE && !text.text_content().unwrap_or_default().trim().is_empty() {
                    root.append_child(&*self.legend_text(&text, &style, frame)?).ok()?;
                }
            }
        }
        Some(())
    }

    fn legend_text(&mut self, text: &Node, style: &CssStyleDeclaration, frame: &Frame) -> Option<Element> {
        /// From the middle of a line down to its base, in em; close for every Latin typeface.
        const MIDDLE_TO_BASE: f64 = 0.35;
        let range = Range::new().ok()?;
        range.select_node_contents(text).ok()?;
        let rect = range.get_bounding_client_rect();
        let size: f64 = value(style, "font-size").trim_end_matches("px").parse().unwrap_or(14.0);
        let base = rect.top() + rect.height() / 2.0 + size * MIDDLE_TO_BASE;
        let (fill, opacity) = self.paint(&value(style, "color"));
        let attributes = [
            ("x", (rect.left() - frame.x).to_string()),
            ("y", (base - frame.y).to_string()),
            ("font-family", value(style, "font-family")),
            ("font-size", value(style, "font-size")),
            ("font-weight", value(style, "font-weight")),
            ("fill", fill),
            ("fill-opacity", opacity.to_string()),
        ];
        let element = self.element("text", &attributes)?;
        element.set_text_content(text.text_content().as_deref().map(str::trim));
        Some(element)
    }

    fn say(&self, root: &Element, name: &str, text: &str) -> Option<()> {
        if !text.is_empty() {
            let element = self.element(name, &[])?;
            element.set_text_content(Some(text));
            root.append_child(&element).ok()?;
        }
        Some(())
    }

    fn element(&self, name: &str, attributes: &[(&str, String)]) -> Option<Element> {
        let element = self.document.create_element_ns(Some(SVG), name).ok()?;
        for (name, value) in attributes {
            element.set_attribute(name, value).ok()?;
        }
        Some(element)
    }
}

/// What SVG starts from when nothing is said.
fn initial_values() -> Inherited {
    const VALUES: [(&str, &str); 13] = [
        ("fill-opacity", "1"),
        ("stroke", "none"),
        ("stroke-opacity", "1"),
        ("stroke-width", "1px"),
        ("stroke-dasharray", "none"),
        ("stroke-linecap", "butt"),
        ("stroke-linejoin", "miter"),
        ("paint-order", "normal"),
        ("font-style", "normal"),
        ("font-variant", "normal"),
        ("letter-spacing", "normal"),
        ("direction", "ltr"),
        ("visibility", "visible"),
    ];
    VALUES.into_iter().map(|(name, value)| (name, value.to_owned())).collect()
}

/// A shape of which nothing is painted: it is there for the pointer.
fn is_invisible_shape(element: &Element, inside: &Inherited) -> bool {
    const SHAPES: [&str; 7] = ["rect", "path", "line", "circle", "ellipse", "polygon", "polyline"];
    let name = element.local_name();
    let none = |property| inside.get(property).is_some_and(|value| value == "none");
    let empty = name == "path" && element.get_attribute("d").is_none_or(|d| d.is_empty());
    let unpainted = none("stroke") && (name == "line" || none("fill"));
    SHAPES.contains(&name.as_str()) && (empty || unpainted)
}

/// `url("#hatch")`, or the same with the page's address in it, as `url(#hatch)`.
fn local_reference(value: &str) -> String {
    let id = value.strip_prefix("url(").and_then(|rest| rest.split_once('#')).map(|(_, id)| id);
    match id.and_then(|id| id.split(['"', ')']).next()) {
        Some(id) => format!("url(#{id})"),
        None => value.to_owned(),
    }
}

fn value(style: &CssStyleDeclaration, name: &str) -> String {
    style.get_property_value(name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_stay_in_the_drawing() {
        assert_eq!(local_reference("url(\"#hatch\")"), "url(#hatch)");
        assert_eq!(local_reference("url(#hatch)"), "url(#hatch)");
        assert_eq!(local_reference("url(\"https://example.org/page#hatch\") none"), "url(#hatch)");
        assert_eq!(local_reference("matrix(1, 0, 0, 1, 2, 3)"), "matrix(1, 0, 0, 1, 2, 3)");
    }

    #[test]
    fn what_only_the_page_uses_stays_behind() {
        assert!(["class", "style", "aria-label", "data-x", "onclick", "tabindex"].into_iter().all(belongs_to_page));
        assert!(!["d", "x", "id", "viewBox", "fill"].into_iter().any(belongs_to_page));
    }
}
