#include "wallet-app/ui/tokens.h"

#include <algorithm>
#include <cmath>

namespace florin::ui {

const Tokens &lightTokens() {
    static const Tokens tokens{
        .dark = false,
        .paper = "#f5f4f0",
        .surface = "#ffffff",
        .raised = "#f0efea",
        .ink = "#17201c",
        .muted = "#57635d",
        .line = "#e3e1da",
        .edge = "#838c86",
        .handle = "#c6cac3",
        .primary = "#0b6b52",
        .primaryDown = "#085440",
        .onPrimary = "#ffffff",
        .tint = "#e0f0ea",
        .onTint = "#07503d",
        .good = "#14713f",
        .warning = "#8a5300",
        .danger = "#b3261e",
        .goodTint = "#e2f3e8",
        .warningTint = "#fbf0da",
        .dangerTint = "#fbe6e4",
    };
    return tokens;
}

const Tokens &darkTokens() {
    static const Tokens tokens{
        .dark = true,
        .paper = "#101412",
        .surface = "#191f1c",
        .raised = "#232a27",
        .ink = "#eef2ef",
        .muted = "#a3afa9",
        .line = "#2b3430",
        .edge = "#6f7b75",
        .handle = "#3b4641",
        .primary = "#4fc9a4",
        .primaryDown = "#3bb18d",
        .onPrimary = "#04241a",
        .tint = "#17372d",
        .onTint = "#9be5cd",
        .good = "#6fd69b",
        .warning = "#f0bd63",
        .danger = "#ff9b93",
        .goodTint = "#173224",
        .warningTint = "#362a14",
        .dangerTint = "#3c1e1c",
    };
    return tokens;
}

namespace {

double luminance(const QColor &color) {
    const auto channel = [](double value) { return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); };
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF());
}

} // namespace

double contrast(const QColor &a, const QColor &b) {
    const double first = luminance(a), second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace florin::ui
