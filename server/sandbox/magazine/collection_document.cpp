#include "server/sandbox/magazine/collection_document.h"

#include <array>
#include <cstdint>
#include <hpdf.h>
#include <iconv.h>
#include <memory>
#include <optional>
#include <qrencode.h>

namespace florin::magazine {

namespace {

constexpr float margin = 42;

struct FreeDocument {
    void operator()(HPDF_Doc document) const { HPDF_Free(document); }
};
struct FreeCode {
    void operator()(QRcode *code) const { QRcode_free(code); }
};
using Document = std::unique_ptr<std::remove_pointer_t<HPDF_Doc>, FreeDocument>;
using Code = std::unique_ptr<QRcode, FreeCode>;

/// In another encoding; nothing if it has a letter that is not in it.
std::optional<std::string> convert(const std::string &text, const char *encoding) {
    const iconv_t converter = ::iconv_open(encoding, "UTF-8");
    if (converter == reinterpret_cast<iconv_t>(-1))
        return std::nullopt;
    std::string result(text.size() * 2 + 4, '\0');
    std::string source = text;
    char *in = source.data(), *out = result.data();
    std::size_t inLeft = source.size(), outLeft = result.size();
    const bool done = ::iconv(converter, &in, &inLeft, &out, &outLeft) != static_cast<std::size_t>(-1) && inLeft == 0;
    ::iconv_close(converter);
    if (!done)
        return std::nullopt;
    result.resize(result.size() - outLeft);
    return result;
}

/// Writes lines of text, each in a font that has its letters.
class Pen {
  public:
    Pen(HPDF_Doc document, HPDF_Page page) : m_page(page) {
        HPDF_UseKRFonts(document);
        HPDF_UseKREncodings(document);
        m_plain = HPDF_GetFont(document, "Helvetica", "WinAnsiEncoding");
        m_bold = HPDF_GetFont(document, "Helvetica-Bold", "WinAnsiEncoding");
        m_korean = HPDF_GetFont(document, "Dotum,Bold", "KSC-EUC-H");
    }
    enum class Weight { plain, bold };

    void write(const std::string &text, Weight weight, float size, float x, float y) const {
        HPDF_Font font = weight == Weight::bold ? m_bold : m_plain;
        std::string bytes;
        if (auto latin = convert(text, "CP1252")) {
            bytes = std::move(*latin);
        } else if (auto korean = convert(text, "EUC-KR")) {
            bytes = std::move(*korean);
            font = m_korean;
        } else {
            for (const char c : text)
                if (static_cast<unsigned char>(c) < 0x80)
                    bytes += c;
                else if (bytes.empty() || bytes.back() != '?')
                    bytes += '?';
        }
        HPDF_Page_BeginText(m_page);
        HPDF_Page_SetFontAndSize(m_page, font, size);
        HPDF_Page_TextOut(m_page, x, y, bytes.c_str());
        HPDF_Page_EndText(m_page);
    }

  private:
    HPDF_Page m_page;
    HPDF_Font m_plain = nullptr, m_bold = nullptr, m_korean = nullptr;
};

/// As filled squares, so that it is sharp at every size.
void drawCode(HPDF_Page page, const QRcode &code, float side, float x, float y) {
    const float module = side / static_cast<float>(code.width);
    for (int row = 0; row < code.width; ++row)
        for (int column = 0; column < code.width; ++column)
            if (code.data[row * code.width + column] & 1)
                HPDF_Page_Rectangle(page, x + static_cast<float>(column) * module, y + side - static_cast<float>(row + 1) * module, module, module);
    HPDF_Page_Fill(page);
}

void writeFacts(const Pen &pen, const CollectionDocument &document, float top) {
    const std::array<std::pair<const char *, const std::string *>, 6> facts = {{{"Collect", &document.goods},
                                                                                 {"Recipient", &document.recipient},
                                                                                 {"Place", &document.place},
                                                                                 {"Sale", &document.serial},
                                                                                 {"Florin register", &document.registerSerial},
                                                                                 {"Paid", &document.soldOn}}};
    for (const auto &[label, value] : facts) {
        if (value->empty())
            continue;
        pen.write(label, Pen::Weight::plain, 9, margin, top);
        pen.write(*value, Pen::Weight::bold, 12, margin + 90, top);
        top -= 24;
    }
}

} // namespace

base::Result<std::string, std::string> writePdf(const CollectionDocument &document) {
    const Code code(QRcode_encodeString8bit(document.link.c_str(), 0, QR_ECLEVEL_M));
    const Document pdf(HPDF_New(nullptr, nullptr));
    if (!code || !pdf)
        return base::Refused{std::string("The collection document cannot be made.")};
    HPDF_SetCompressionMode(pdf.get(), HPDF_COMP_ALL);
    HPDF_SetInfoAttr(pdf.get(), HPDF_INFO_TITLE, ("Collection document " + document.serial).c_str());
    const HPDF_Page page = HPDF_AddPage(pdf.get());
    HPDF_Page_SetSize(page, HPDF_PAGE_SIZE_A5, HPDF_PAGE_PORTRAIT);
    const float height = HPDF_Page_GetHeight(page), width = HPDF_Page_GetWidth(page);
    const Pen pen(pdf.get(), page);
    pen.write("Madang", Pen::Weight::bold, 22, margin, height - 62);
    pen.write("Collection document", Pen::Weight::plain, 12, margin, height - 82);
    HPDF_Page_SetLineWidth(page, 0.8F);
    HPDF_Page_MoveTo(page, margin, height - 98);
    HPDF_Page_LineTo(page, width - margin, height - 98);
    HPDF_Page_Stroke(page);
    writeFacts(pen, document, height - 126);
    constexpr float side = 170;
    drawCode(page, *code, side, (width - side) / 2, 96);
    pen.write("Show this code at the counter. It is good for one collection.", Pen::Weight::plain, 9, margin, 62);

    if (HPDF_GetError(pdf.get()) != HPDF_OK || HPDF_SaveToStream(pdf.get()) != HPDF_OK)
        return base::Refused{std::string("The collection document cannot be written.")};
    HPDF_UINT32 size = HPDF_GetStreamSize(pdf.get());
    std::string bytes(size, '\0');
    HPDF_ResetStream(pdf.get());
    HPDF_ReadFromStream(pdf.get(), reinterpret_cast<HPDF_BYTE *>(bytes.data()), &size);
    bytes.resize(size);
    return bytes;
}

} // namespace florin::magazine
