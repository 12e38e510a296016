#include "services/plan/rendering/plan_pdf.h"

#include <cairo/cairo-pdf.h>
#include <pango/pangocairo.h>

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "common/base/cat.h"

namespace waymark::plan {
namespace {

using Kind = Block::Kind;

// Points; A4.
constexpr double kPageWidth = 595.28;
constexpr double kPageHeight = 841.89;
constexpr double kMargin = 56;
constexpr double kBottom = kPageHeight - 64;
constexpr double kTextWidth = kPageWidth - 2 * kMargin;

struct Free {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  void operator()(PangoFontMap* map) const { g_object_unref(map); }
  void operator()(PangoContext* context) const { g_object_unref(context); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

// How a kind of block is set.
struct Style {
  std::string_view font;
  double indent;
  double above;  // space above, unless it begins a page
  double below;  // how much more must fit behind it on the page, so that it does not stand alone at the foot
  const char* tag;
};

Style StyleOf(Kind kind) {
  switch (kind) {
    case Kind::kTitle:
      return {"DejaVu Sans Bold 20", 0, 0, 60, "H1"};
    case Kind::kHeading:
      return {"DejaVu Sans Bold 15", 0, 26, 70, "H2"};
    case Kind::kSection:
      return {"DejaVu Sans Bold 11.5", 0, 16, 50, "H3"};
    case Kind::kPrompt:
      return {"DejaVu Sans Bold 9.5", 0, 9, 30, "P"};
    case Kind::kItem:
      return {"DejaVu Sans 9.5", 14, 3, 0, "P"};
    case Kind::kBlank:
      return {"DejaVu Sans 9.5", 14, 3, 0, "P"};
    default:
      return {"DejaVu Sans 9.5", 0, 6, 0, "P"};
  }
}

cairo_status_t Append(void* out, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

// Without control characters but line breaks, at which Pango breaks too.
std::string Clean(std::string text) {
  for (char& c : text) {
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F) c = ' ';
  }
  return text;
}

class Pdf {
 public:
  Pdf()
      : surface_(cairo_pdf_surface_create_for_stream(Append, &out_, kPageWidth, kPageHeight)),
        cairo_(cairo_create(surface_.get())),
        // A map of this document's own: Pango's default one belongs to a thread and would grow with it.
        map_(pango_cairo_font_map_new()),
        context_(pango_font_map_create_context(map_.get())) {
    pango_cairo_context_set_resolution(context_.get(), 72);
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context_.get(), options);
    cairo_font_options_destroy(options);
  }

  absl::StatusOr<std::string> Write(const std::vector<Block>& blocks, const std::string& author, absl::Time now) && {
    Describe(blocks.empty() ? "" : blocks.front().text, author, now);
    cairo_tag_begin(cairo_.get(), "Document", nullptr);
    for (const Block& block : blocks) Put(block);
    cairo_tag_end(cairo_.get(), "Document");
    Foot();
    cairo_show_page(cairo_.get());
    cairo_surface_finish(surface_.get());
    if (const cairo_status_t status = cairo_surface_status(surface_.get()); status != CAIRO_STATUS_SUCCESS) {
      return absl::InternalError(base::Cat("the PDF cannot be made: ", cairo_status_to_string(status)));
    }
    return std::move(out_);
  }

 private:
  void Describe(const std::string& title, const std::string& author, absl::Time now) {
    const auto set = [&](cairo_pdf_metadata_t which, const std::string& value) {
      cairo_pdf_surface_set_metadata(surface_.get(), which, Clean(value).c_str());
    };
    set(CAIRO_PDF_METADATA_TITLE, title);
    set(CAIRO_PDF_METADATA_AUTHOR, author);
    set(CAIRO_PDF_METADATA_CREATOR, "Waymark");
    const std::string time = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", now, absl::UTCTimeZone());
    set(CAIRO_PDF_METADATA_CREATE_DATE, time);
    set(CAIRO_PDF_METADATA_MOD_DATE, time);
  }

  Owned<PangoLayout> Layout(const std::string& text, std::string_view font, double width) const {
    Owned<PangoLayout> layout(pango_layout_new(context_.get()));
    const Owned<PangoFontDescription> description(pango_font_description_from_string(std::string(font).c_str()));
    pango_layout_set_font_description(layout.get(), description.get());
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_spacing(layout.get(), static_cast<int>(2 * PANGO_SCALE));
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    return layout;
  }

  void NewPage() {
    Foot();
    cairo_show_page(cairo_.get());
    ++page_;
    y_ = kMargin;
  }

  void Foot() {
    const Owned<PangoLayout> layout = Layout(base::Cat(page_), "DejaVu Sans 8.5", kTextWidth);
    pango_layout_set_alignment(layout.get(), PANGO_ALIGN_CENTER);
    cairo_move_to(cairo_.get(), kMargin, kPageHeight - 44);
    pango_cairo_show_layout(cairo_.get(), layout.get());
  }

  // A heading in the outline; deeper ones hang below the last that is less deep.
  void Outline(const Block& block) {
    if (block.kind != Kind::kHeading && block.kind != Kind::kSection) return;
    const int parent = block.kind == Kind::kHeading ? CAIRO_PDF_OUTLINE_ROOT : heading_;
    const std::string place = absl::StrFormat("page=%d pos=[%g %g]", page_, kMargin, y_);
    const int id = cairo_pdf_surface_add_outline(
        surface_.get(), parent, Clean(block.text).c_str(), place.c_str(),
        block.kind == Kind::kHeading ? CAIRO_PDF_OUTLINE_FLAG_OPEN : static_cast<cairo_pdf_outline_flags_t>(0));
    if (block.kind == Kind::kHeading) heading_ = id;
  }

  void Put(const Block& block) {
    const Style style = StyleOf(block.kind);
    const Owned<PangoLayout> layout = Layout(Clean(block.text), style.font, kTextWidth - style.indent);
    int height = 0;
    pango_layout_get_size(layout.get(), nullptr, &height);
    if (y_ > kMargin) y_ += style.above;
    const bool heading = style.below > 0;
    if (heading && y_ + static_cast<double>(height) / PANGO_SCALE + style.below > kBottom) NewPage();
    Outline(block);
    cairo_tag_begin(cairo_.get(), style.tag, nullptr);
    if (block.kind == Kind::kBlank) {
      PutBlank(style);
    } else {
      PutLines(layout.get(), block.kind, style);
    }
    cairo_tag_end(cairo_.get(), style.tag);
    if (block.kind == Kind::kHeading) PutRule(kMargin, kTextWidth, y_ + 3, 0.8);
    if (block.kind == Kind::kHeading) y_ += 6;
  }

  void PutLines(PangoLayout* layout, Kind kind, const Style& style) {
    const std::unique_ptr<PangoLayoutIter, void (*)(PangoLayoutIter*)> lines(pango_layout_get_iter(layout),
                                                                             pango_layout_iter_free);
    bool first = true;
    do {
      PangoRectangle extents;
      pango_layout_iter_get_line_extents(lines.get(), nullptr, &extents);
      const double height = static_cast<double>(extents.height) / PANGO_SCALE;
      if (y_ + height > kBottom) NewPage();
      const double ascent = static_cast<double>(pango_layout_iter_get_baseline(lines.get()) - extents.y) / PANGO_SCALE;
      if (kind == Kind::kItem && std::exchange(first, false)) PutBullet(y_ + ascent);
      cairo_move_to(cairo_.get(), kMargin + style.indent + static_cast<double>(extents.x) / PANGO_SCALE, y_ + ascent);
      pango_cairo_show_layout_line(cairo_.get(), pango_layout_iter_get_line_readonly(lines.get()));
      y_ += height + 2;
    } while (pango_layout_iter_next_line(lines.get()));
  }

  void PutBullet(double baseline) {
    cairo_new_path(cairo_.get());  // else a line leads here from where the last text ended
    cairo_arc(cairo_.get(), kMargin + 5, baseline - 3.4, 1.6, 0, 2 * 3.14159265358979);
    cairo_fill(cairo_.get());
  }

  // A line to write on by hand.
  void PutBlank(const Style& style) {
    if (y_ + 16 > kBottom) NewPage();
    PutRule(kMargin + style.indent, kTextWidth - style.indent, y_ + 13, 0.5);
    y_ += 16;
  }

  void PutRule(double x, double width, double y, double thickness) {
    cairo_set_line_width(cairo_.get(), thickness);
    cairo_set_source_rgb(cairo_.get(), 0.45, 0.45, 0.45);
    cairo_move_to(cairo_.get(), x, y);
    cairo_rel_line_to(cairo_.get(), width, 0);
    cairo_stroke(cairo_.get());
    cairo_set_source_rgb(cairo_.get(), 0, 0, 0);
  }

  std::string out_;
  const Owned<cairo_surface_t> surface_;
  const Owned<cairo_t> cairo_;
  const Owned<PangoFontMap> map_;
  const Owned<PangoContext> context_;
  double y_ = kMargin;
  int page_ = 1;
  int heading_ = CAIRO_PDF_OUTLINE_ROOT;
};

}  // namespace

absl::StatusOr<std::string> WritePdf(const std::vector<Block>& blocks, const std::string& author, absl::Time now) {
  return Pdf().Write(blocks, author, now);
}

}  // namespace waymark::plan
