//! Colours that go together.

use tiny_skia::Color;

/// An opaque colour, 0xRRGGBB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tone(u32);

impl Tone {
    /// For the drawing library.
    pub(super) fn color(self) -> Color {
        let [_, red, green, blue] = self.0.to_be_bytes();
        Color::from_rgba8(red, green, blue, u8::MAX)
    }
}

/// The colours of one picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    /// The thing itself.
    pub main: Tone,
    /// Its sides in the shade, and lines on it.
    pub dark: Tone,
    /// Its lit sides.
    pub light: Tone,
    /// A second colour: labels, caps, handles.
    pub accent: Tone,
    backdrops: [Tone; 2],
}

/// Paper, labels, reflections.
pub(super) const WHITE: Tone = Tone(0xFD_FD_FB);
/// Metal and plastic in light grey.
pub(super) const STEEL: Tone = Tone(0xC3_CA_D2);
/// Metal in the shade.
pub(super) const IRON: Tone = Tone(0x7D_88_94);
/// Legs, screens, ink.
pub(super) const INK: Tone = Tone(0x2F_38_43);
/// Cardboard and wood.
pub(super) const CARD: Tone = Tone(0xC9_A0_6B);
/// Leaves.
pub(super) const LEAF: Tone = Tone(0x4F_96_5A);
/// Leaves in the shade.
pub(super) const LEAF_DARK: Tone = Tone(0x34_72_47);

/// Main, dark, light, accent, two backdrops.
const SCHEMES: [[u32; 6]; 10] = [
    [
        0x2F_6F_9F, 0x1F_4E_73, 0x6F_A8_CF, 0xF2_B1_34, 0xEE_F4_F8, 0xD6_E4_EE,
    ],
    [
        0xC8_55_3D, 0x93_3A_29, 0xE3_8E_7B, 0xF4_D3_5E, 0xFA_F0_EC, 0xF0_DB_D3,
    ],
    [
        0x3B_8C_6E, 0x27_64_4D, 0x7C_BC_A2, 0xF2_9F_67, 0xED_F6_F1, 0xD5_E9_DF,
    ],
    [
        0x6C_5B_A8, 0x4B_3E_7B, 0xA2_94_CE, 0xF0_C8_5A, 0xF2_F0_F8, 0xDF_DA_EC,
    ],
    [
        0xD2_91_2B, 0x9C_69_18, 0xEB_BE_73, 0x3D_5A_80, 0xFB_F5_EA, 0xF2_E4_C8,
    ],
    [
        0x3A_45_56, 0x25_2D_39, 0x76_84_99, 0xE0_7A_5F, 0xF1_F2_F4, 0xDB_DF_E4,
    ],
    [
        0xB2_4C_74, 0x80_33_52, 0xD6_8B_AA, 0x5B_A4_A4, 0xF9_EE_F3, 0xEE_D8_E2,
    ],
    [
        0x2A_8C_95, 0x1B_63_6A, 0x70_BC_C2, 0xEE_6C_4D, 0xEA_F5_F6, 0xCF_E6_E8,
    ],
    [
        0x7A_8B_3A, 0x57_64_26, 0xAC_BA_74, 0xD6_5A_31, 0xF4_F6_EA, 0xE4_E9_CE,
    ],
    [
        0x8A_5A_3C, 0x62_3D_27, 0xB9_8C_70, 0x6B_A3_68, 0xF7_F1_EC, 0xE9_DB_CF,
    ],
];

impl Palette {
    /// The palette that this number picks.
    pub(super) fn of(tint: u32) -> Self {
        // by the high bits: the low ones pick the format
        let index = (tint >> 8) as usize % SCHEMES.len();
        let [main, dark, light, accent, above, below] = SCHEMES[index].map(Tone);
        Self {
            main,
            dark,
            light,
            accent,
            backdrops: [above, below],
        }
    }

    /// The two colours of the backdrop, from above to below, of the picture at this place.
    pub(super) fn backdrop(&self, place: u8) -> [Tone; 2] {
        match place {
            2 => [Tone(0xF7_F7_F5), Tone(0xE4_E4_E0)],
            _ => self.backdrops,
        }
    }
}
