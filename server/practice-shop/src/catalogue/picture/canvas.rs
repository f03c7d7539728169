//! A square to draw on, in units of a hundredth of its side, from the upper left corner.

use image_webp::{ColorType, WebPEncoder};
use tiny_skia::{
    FillRule, GradientStop, LineCap, LinearGradient, Paint, Path, PathBuilder, Pixmap, Point, Rect,
    SpreadMode, Stroke, Transform,
};

use super::Format;
use super::palette::Tone;

/// The side of the square in its own units.
const SIDE: f32 = 100.0;

/// The square.
pub(super) struct Canvas {
    pixels: Pixmap,
    side_px: u16,
    view: Transform,
}

impl Canvas {
    /// A square of so many pixels a side.
    pub(super) fn new(side_px: u16) -> Self {
        let side = u32::from(side_px);
        let scale = f32::from(side_px) / SIDE;
        Self {
            pixels: Pixmap::new(side, side).expect("a side of some pixels is a valid size"),
            side_px,
            view: Transform::from_scale(scale, scale),
        }
    }

    /// Fills everything with a gradient from above to below.
    pub(super) fn backdrop(&mut self, [above, below]: [Tone; 2]) {
        let stops = vec![
            GradientStop::new(0.0, above.color()),
            GradientStop::new(1.0, below.color()),
        ];
        let (top, bottom) = (Point::from_xy(0.0, 0.0), Point::from_xy(0.0, SIDE));
        let shader =
            LinearGradient::new(top, bottom, stops, SpreadMode::Pad, Transform::identity());
        let paint = Paint {
            shader: shader.expect("two stops apart make a gradient"),
            ..Paint::default()
        };
        let all = rect(0.0, 0.0, SIDE, SIDE);
        self.pixels.fill_rect(all, &paint, self.view, None);
    }

    /// Draws turned about the middle by so many degrees, clockwise.
    pub(super) fn turned(&mut self, degrees: f32, draw: impl FnOnce(&mut Self)) {
        let turn = Transform::from_rotate_at(degrees, SIDE / 2.0, SIDE / 2.0);
        self.within(turn, draw);
    }

    /// Draws so many times larger about the middle, so that edges are cut off.
    pub(super) fn closer(&mut self, times: f32, draw: impl FnOnce(&mut Self)) {
        self.within(resized(times, SIDE / 2.0, SIDE / 2.0), draw);
    }

    /// Draws three times, small, side by side.
    pub(super) fn thrice(&mut self, draw: impl Fn(&mut Self)) {
        for (times, x, y) in [(0.52, 22.0, 42.0), (0.52, 78.0, 42.0), (0.62, 50.0, 58.0)] {
            let moved = Transform::from_translate(x - SIDE / 2.0, y - SIDE / 2.0);
            let place = resized(times, SIDE / 2.0, SIDE / 2.0).post_concat(moved);
            self.within(place, &draw);
        }
    }

    fn within(&mut self, change: Transform, draw: impl FnOnce(&mut Self)) {
        let before = self.view;
        self.view = before.pre_concat(change);
        draw(self);
        self.view = before;
    }

    /// A soft shadow on the ground, so wide, in the middle.
    pub(super) fn shadow(&mut self, y: f32, width: f32) {
        for (share, alpha) in [(1.0, 10), (0.86, 14), (0.7, 18)] {
            let (width, height) = (width * share, width * share * 0.13);
            let oval = rect(50.0 - width / 2.0, y - height / 2.0, width, height);
            let mut paint = Paint::default();
            paint.set_color_rgba8(20, 28, 38, alpha);
            self.fill(PathBuilder::from_oval(oval), &paint);
        }
    }

    /// A rectangle by its upper left corner, width and height.
    pub(super) fn block(&mut self, [x, y, w, h]: [f32; 4], tone: Tone) {
        self.fill(Some(PathBuilder::from_rect(rect(x, y, w, h))), &solid(tone));
    }

    /// A rectangle with round corners of this radius.
    pub(super) fn rounded(&mut self, [left, top, w, h]: [f32; 4], radius: f32, tone: Tone) {
        let corner = radius.min(w / 2.0).min(h / 2.0);
        let mut path = PathBuilder::new();
        path.move_to(left + corner, top);
        path.line_to(left + w - corner, top);
        path.quad_to(left + w, top, left + w, top + corner);
        path.line_to(left + w, top + h - corner);
        path.quad_to(left + w, top + h, left + w - corner, top + h);
        path.line_to(left + corner, top + h);
        path.quad_to(left, top + h, left, top + h - corner);
        path.line_to(left, top + corner);
        path.quad_to(left, top, left + corner, top);
        path.close();
        self.fill(path.finish(), &solid(tone));
    }

    /// An ellipse about its middle.
    pub(super) fn oval(&mut self, [x, y]: [f32; 2], [across, down]: [f32; 2], tone: Tone) {
        let oval = rect(x - across, y - down, 2.0 * across, 2.0 * down);
        self.fill(PathBuilder::from_oval(oval), &solid(tone));
    }

    /// A disc about its middle.
    pub(super) fn disc(&mut self, middle: [f32; 2], radius: f32, tone: Tone) {
        self.oval(middle, [radius, radius], tone);
    }

    /// A circle's line.
    pub(super) fn ring(&mut self, [x, y]: [f32; 2], radius: f32, width: f32, tone: Tone) {
        self.stroke(PathBuilder::from_circle(x, y, radius), width, tone);
    }

    /// A shape with straight edges.
    pub(super) fn shape(&mut self, corners: &[[f32; 2]], tone: Tone) {
        let mut path = run(corners);
        path.close();
        self.fill(path.finish(), &solid(tone));
    }

    /// A line through these points.
    pub(super) fn line(&mut self, points: &[[f32; 2]], width: f32, tone: Tone) {
        self.stroke(run(points).finish(), width, tone);
    }

    /// A bent line: from, by way of the point that draws it near, to.
    pub(super) fn bow(&mut self, [from, by, to]: [[f32; 2]; 3], width: f32, tone: Tone) {
        let mut path = PathBuilder::new();
        path.move_to(from[0], from[1]);
        path.quad_to(by[0], by[1], to[0], to[1]);
        self.stroke(path.finish(), width, tone);
    }

    /// A leaf: from its stalk to its tip, so wide to either side.
    pub(super) fn leaf(&mut self, from: [f32; 2], to: [f32; 2], width: f32, tone: Tone) {
        let (across, down) = (to[0] - from[0], to[1] - from[1]);
        let length = across.hypot(down).max(f32::EPSILON);
        let side = [-down / length * width, across / length * width];
        let middle = [from[0] + across * 0.45, from[1] + down * 0.45];
        let mut path = PathBuilder::new();
        path.move_to(from[0], from[1]);
        path.quad_to(middle[0] + side[0], middle[1] + side[1], to[0], to[1]);
        path.quad_to(middle[0] - side[0], middle[1] - side[1], from[0], from[1]);
        path.close();
        self.fill(path.finish(), &solid(tone));
    }

    fn fill(&mut self, path: Option<Path>, paint: &Paint<'_>) {
        // a path without area draws nothing
        if let Some(path) = path {
            self.pixels
                .fill_path(&path, paint, FillRule::Winding, self.view, None);
        }
    }

    fn stroke(&mut self, path: Option<Path>, width: f32, tone: Tone) {
        let stroke = Stroke {
            width,
            line_cap: LineCap::Round,
            ..Stroke::default()
        };
        if let Some(path) = path {
            self.pixels
                .stroke_path(&path, &solid(tone), &stroke, self.view, None);
        }
    }

    /// The file.
    pub(super) fn encode(self, format: Format) -> Vec<u8> {
        match format {
            Format::Png => self.pixels.encode_png().expect("memory can be written"),
            Format::WebP => {
                let side = u32::from(self.side_px);
                let pixels = self.pixels.take_demultiplied();
                let mut bytes = Vec::new();
                WebPEncoder::new(&mut bytes)
                    .encode(&pixels, side, side, ColorType::Rgba8)
                    .expect("memory can be written");
                bytes
            }
        }
    }
}

fn resized(times: f32, x: f32, y: f32) -> Transform {
    Transform::from_row(times, 0.0, 0.0, times, x - x * times, y - y * times)
}

fn rect(x: f32, y: f32, w: f32, h: f32) -> Rect {
    Rect::from_xywh(x, y, w, h).expect("finite sides of a drawing")
}

fn run(points: &[[f32; 2]]) -> PathBuilder {
    let mut path = PathBuilder::new();
    for (index, [x, y]) in points.iter().enumerate() {
        if index == 0 {
            path.move_to(*x, *y);
        } else {
            path.line_to(*x, *y);
        }
    }
    path
}

fn solid(tone: Tone) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(tone.color());
    paint
}
