//! Pictures of a drawing: they look the same without the page.

use funnel_widget::platform::picture::{Drawing, Ground, draw, png};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

use crate::tools::{Shown, document};

const CHART: &str = r##"
<style>
  #host { background: rgb(10 20 30); width: 400px; font: 600 20px/1.2 "Noto Sans", sans-serif; --stage: oklch(62.8% 0.2577 29.23) }
  #host svg { display: block; width: 200px; height: 100px }
  #host .shape { fill: var(--stage); stroke: currentColor; stroke-width: 2; color: rgb(0 0 255) }
  #host .half { fill: rgb(0 128 0 / 50%) }
  #host .hit { fill: transparent }
  #host .gone { display: none }
  #host .moved { transform: translate(100px, 50px); fill: rgb(255 255 0) }
  #host text { fill: white; font-size: 12px; text-anchor: middle; font-variant-numeric: tabular-nums }
  #host .hatched { fill: url(#hatch) }
  #host .legend { display: flex; gap: 8px; color: rgb(1 2 3); margin: 8px 0 0; padding: 0; list-style: none }
  #host .swatch { display: inline-block; width: 10px; height: 10px; background: rgb(200 100 50) }
</style>
<div id="host">
  <svg viewBox="0 0 200 100" role="group" aria-label="Two stages" class="chart" direction="ltr">
    <!-- made by the framework -->
    <defs><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse"><path class="shape" d="M0 0H4V4Z" /></pattern></defs>
    <g class="stage" tabindex="0" data-id="s1" onclick="alert(1)">
      <rect class="hit" width="200" height="100" />
      <rect class="shape" x="0" y="0" width="50" height="50" />
      <rect class="half" x="100" y="0" width="50" height="50" />
      <rect class="gone" width="7" height="7" />
      <rect class="moved" width="50" height="50" />
      <rect class="hatched" x="0" y="60" width="20" height="20" />
      <path class="shape" d="" />
      <text x="50" y="90">A &lt;b&gt; ÆØÅ</text>
      <foreignObject width="10" height="10"><p>html</p></foreignObject>
    </g>
  </svg>
  <ul class="legend"><li><span class="swatch"></span><bdi>Segment &amp; co</bdi></li></ul>
</div>"##;

fn drawing(shown: &Shown, ground: Ground) -> Drawing {
    draw(&shown.find("#host svg"), Some(&shown.find("#host .legend")), "My <funnel>", ground).unwrap()
}

#[wasm_bindgen_test]
fn a_drawing_needs_nothing_of_the_page() {
    let svg = drawing(&Shown::new(CHART), Ground::AsSeen).svg;
    for foreign in [
        "var(",
        "oklch",
        "currentColor",
        " class=",
        " style=",
        " data-",
        "onclick",
        "tabindex",
        "<!--",
        "foreignObject",
        "transparent",
    ] {
        assert!(!svg.contains(foreign), "{foreign} in {svg}");
    }
    for wanted in [
        "xmlns=\"http://www.w3.org/2000/svg\"",
        "<title>My &lt;funnel&gt;</title><desc>Two stages</desc>",
        "fill=\"#ff0000\"",
        "stroke=\"#0000ff\"",
        "fill=\"#008000\" fill-opacity=\"0.502\"",
        "transform=\"matrix(1, 0, 0, 1, 100, 50)\"",
        "fill=\"url(#hatch)\"",
        "id=\"hatch\"",
        "font-size=\"12px\"",
        "font-weight=\"600\"",
        "text-anchor=\"middle\"",
        "Noto Sans",
        "font-variant=\"tabular-nums\"",
        "A &lt;b&gt; ÆØÅ",
        "Segment &amp; co",
        "fill=\"#c86432\"",
        "fill=\"#0a141e\"",
    ] {
        assert!(svg.contains(wanted), "{wanted} not in {svg}");
    }
    assert_eq!(svg.matches("<rect").count(), 6, "ground, three shapes, hatched, swatch; nothing invisible: {svg}");
}

#[wasm_bindgen_test]
fn a_drawing_has_room_for_itself_and_its_legend() {
    let shown = Shown::new(CHART);
    let alone = draw(&shown.find("#host svg"), None, "", Ground::AsSeen).unwrap();
    assert_eq!((alone.width, alone.height), (232.0, 132.0));
    let both = drawing(&shown, Ground::AsSeen);
    assert_eq!(both.width, 432.0);
    assert!(both.height > alone.height);
}

#[wasm_bindgen_test]
fn what_is_not_on_screen_is_not_drawn() {
    let shown = Shown::new("<svg style=\"display:none\"></svg>");
    assert!(draw(&shown.find("svg"), None, "", Ground::AsSeen).is_err());
}

/// Paints a picture and gives its size and its pixels, by place in CSS pixels.
async fn pixels(blob: &Blob, scale: f64) -> ((u32, u32), impl Fn(f64, f64) -> [u8; 4] + use<>) {
    assert_eq!(blob.type_(), "image/png");
    let image = HtmlImageElement::new().unwrap();
    image.set_src(&Url::create_object_url_with_blob(blob).unwrap());
    JsFuture::from(image.decode()).await.unwrap();
    let size = (image.natural_width(), image.natural_height());
    let canvas: HtmlCanvasElement = document().create_element("canvas").unwrap().unchecked_into();
    canvas.set_width(size.0);
    canvas.set_height(size.1);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").unwrap().unwrap().unchecked_into();
    context.draw_image_with_html_image_element(&image, 0.0, 0.0).unwrap();
    let at = move |x: f64, y: f64| {
        let data = context.get_image_data(x * scale, y * scale, 1.0, 1.0).unwrap().data();
        [data[0], data[1], data[2], data[3]]
    };
    (size, at)
}

#[wasm_bindgen_test]
async fn a_picture_shows_what_the_screen_shows_at_every_size() {
    let shown = Shown::new(CHART);
    let drawing = draw(&shown.find("#host svg"), None, "", Ground::AsSeen).unwrap();
    for scale in [1.0, 2.0, 4.0] {
        let (size, at) = pixels(&png(&drawing, scale).await.unwrap(), scale).await;
        assert_eq!(size, (232 * scale as u32, 132 * scale as u32));
        assert_eq!(at(3.0, 3.0), [10, 20, 30, 255], "the ground");
        assert_eq!(at(16.0 + 25.0, 16.0 + 25.0), [255, 0, 0, 255], "a shape in a colour from the page");
        assert_eq!(at(16.0 + 125.0, 16.0 + 75.0), [255, 255, 0, 255], "a shape moved by style");
        let [red, green, blue, _] = at(16.0 + 130.0, 16.0 + 25.0);
        assert!(red.abs_diff(5) <= 2 && green.abs_diff(74) <= 2 && blue.abs_diff(15) <= 2, "half seen through");
    }
}

#[wasm_bindgen_test]
async fn a_transparent_picture_has_nothing_behind() {
    let shown = Shown::new(CHART);
    let drawing = draw(&shown.find("#host svg"), None, "", Ground::Transparent).unwrap();
    let (_, at) = pixels(&png(&drawing, 1.0).await.unwrap(), 1.0).await;
    assert_eq!(at(3.0, 3.0)[3], 0);
    assert_eq!(at(16.0 + 25.0, 16.0 + 25.0), [255, 0, 0, 255]);
}

#[wasm_bindgen_test]
async fn a_picture_beyond_the_browsers_limits_is_refused() {
    let drawing = Drawing { svg: "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_owned(), width: 1e5, height: 1e5 };
    assert!(png(&drawing, 4.0).await.is_err());
}
