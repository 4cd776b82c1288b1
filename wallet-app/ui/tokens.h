#pragma once

#include <QColor>

namespace florin::ui {

/// The design language in numbers. Everything that the wallet draws takes its colours and measures from here.
struct Tokens {
    bool dark;
    QColor paper;   ///< behind everything
    QColor surface; ///< panels, fields
    QColor raised;  ///< hovered and selected rows
    QColor ink;     ///< text
    QColor muted;   ///< secondary text; still 4.5:1 on paper and surface
    QColor line;    ///< hairlines
    QColor edge;    ///< borders of fields; 3:1 on surface
    QColor handle;  ///< of scroll bars
    QColor primary; ///< what can be pressed first
    QColor primaryDown;
    QColor onPrimary;
    QColor tint; ///< primary, very light: selected things
    QColor onTint;
    QColor good, warning, danger;
    QColor goodTint, warningTint, dangerTint;
};

const Tokens &lightTokens();
const Tokens &darkTokens();

/// Spaces, in device-independent pixels.
namespace space {
inline constexpr int xs = 4, s = 8, m = 12, l = 16, xl = 24, xxl = 32;
}
/// Radii.
namespace radius {
inline constexpr int control = 10, panel = 14, card = 18;
}
/// Sizes of type.
namespace type {
inline constexpr int caption = 12, body = 14, lead = 16, heading = 20, title = 28, display = 42;
}

/// WCAG 2.2's contrast ratio, 1 to 21.
double contrast(const QColor &a, const QColor &b);

} // namespace florin::ui
