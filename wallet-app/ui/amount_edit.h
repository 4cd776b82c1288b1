#pragma once

#include "shared/money/money.h"

#include <optional>
#include <QLineEdit>

namespace florin::ui {

/// A typed amount with its thousands apart, and where the caret stands in it then.
struct GroupedAmount {
    QString text;
    int caret = 0;
};
/// Anything but digits and a decimal point is left out, so that `₩50000` may be pasted; the caret stays behind the same digit.
GroupedAmount grouped(const QString &typed, int caret);

/// A field for an amount of money: `1,234,567` while it is typed, by hand or by an assistive technology.
class AmountEdit : public QLineEdit {
    Q_OBJECT
  public:
    /// `large`: the one amount that a sheet is about. `plain`: as high as the fields beside it.
    enum class Size { large, plain };
    explicit AmountEdit(Size size = Size::large);

    /// Nothing while it is no amount.
    std::optional<money::Money> amount(money::Currency currency) const;
    bool isOver(money::Money most) const;

  protected:
    void keyPressEvent(QKeyEvent *event) override;
};

} // namespace florin::ui
