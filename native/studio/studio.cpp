// Studio: the loop between the window and the App.
#include "studio/studio.h"

#include <imgui.h>
#include <imgui_impl_opengl3.h>
#include <selvedge/data/idx.h>
#include <selvedge/data/split.h>
#include <selvedge/io/json.h>
#include <selvedge/selvedge.h>

#include <algorithm>
#include <memory>
#include <system_error>

#include "files/datasets.h"
#include "files/read.h"
#include "files/write.h"
#include "gl/opengl.h"
#include "image_files/read_picture.h"
#include "image_files/write_png.h"
#include "studio/studio_host.h"
#include "studio/window.h"
#include "ui/app.h"
#include "ui/words.h"

namespace selvedge::studio {
namespace {

constexpr std::uint64_t largest_font = 16U << 20U, largest_model = 256U << 20U, largest_recipe = 1U << 20U;
constexpr double while_busy = 0.01;       ///< seconds between two looks at a working engine
constexpr double screenshot_within = 60;  ///< seconds in which a screenshot's answer must have come
constexpr float line_height = 60;         ///< layout pixels that a wheel's step scrolls

template <class... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

/// ImGui's context and renderer, made before and gone after everything that uses them.
struct Graphics {
    Graphics() {
        ImGui::CreateContext();
        ImGui::GetIO().IniFilename = nullptr;
        ImGui::GetIO().LogFilename = nullptr;
        ImGui_ImplOpenGL3_Init("#version 330 core");
    }
    Graphics(const Graphics&) = delete;
    Graphics& operator=(const Graphics&) = delete;
    ~Graphics() {
        ImGui_ImplOpenGL3_Shutdown();
        ImGui::DestroyContext();
    }
};

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// As the two files that the data set is published in.
engine::IdxPair as_idx(const Dataset& data) {
    engine::IdxPair files{idx_images_header(data.count, data.height, data.width), idx_labels_header(data.count),
                          "Fashion-MNIST"};
    const auto images = std::as_bytes(std::span(data.images)), labels = std::as_bytes(std::span(data.labels));
    files.images.insert(files.images.end(), images.begin(), images.end());
    files.labels.insert(files.labels.end(), labels.begin(), labels.end());
    return files;
}

class Studio {
public:
    Studio(const Options& options, Window& window, std::vector<std::byte> regular, std::vector<std::byte> semibold)
        : options_(options),
          window_(window),
          regular_(std::move(regular)),
          semibold_(std::move(semibold)),
          app_(host_, engine_, workshop_, ui::FontFiles{regular_, semibold_}, look()) {}

    Status start() {
        for (const std::filesystem::path& file : options_.models) {
            const Result<Model> model = load_model(file);
            if (!model) return model.error();
            add_model(file, *model);
        }
        app_.set_samples(options_.samples.size());
        app_.set_build(options_.build);
        if (!models_.empty()) app_.choose_model(0);
        if (options_.picture) return show(*options_.picture, ui::Source::picture);
        if (!options_.samples.empty()) app_.key(ui::Key::sample);
        return {};
    }

    Status run() {
        const double began = Window::now();
        while (!window_.closing()) {
            engine_.advance();
            Event event;
            while (window_.poll(event)) take(event);
            fulfil();
            const double wanted = draw();
            if (options_.screenshot && host_.wishes.empty() && app_.settled()) return save_screenshot();
            if (options_.screenshot && Window::now() - began > screenshot_within)
                return Error{"--screenshot", "no answer came within a minute", ""};
            window_.show_frame();
            const bool more = workshop_.working() || workshop_.has_news() || engine_.busy() || engine_.has_events() ||
                              !host_.wishes.empty() || options_.screenshot;
            window_.wait(more && (wanted < 0 || wanted > while_busy) ? while_busy : wanted);
        }
        return {};
    }

private:
    [[nodiscard]] ui::Look look() const { return {window_.scale(), options_.dark, true}; }

    void add_model(const std::filesystem::path& file, const Model& model) {
        const Provenance& from = model.provenance;
        std::string detail = ui::grouped(model.parameters.size()) + " parameters";
        if (from.test_accuracy)
            detail += " · " + ui::percent(static_cast<float>(*from.test_accuracy)) + " of test images right";
        app_.add_model({from.title.empty() ? file.stem().string() : from.title, detail});
        models_.push_back(file);
    }

    Status show(const std::filesystem::path& file, ui::Source source) {
        Result<OwnedPicture> read = read_picture(file);
        if (!read) return read.error();
        auto picture = std::make_shared<engine::SharedPicture>();
        picture->rgba = std::move(read->rgba);
        picture->width = read->width;
        picture->height = read->height;
        app_.show_picture(std::move(picture), file.filename().string(), source);
        return {};
    }

    // A picture to look at, a model that joins the others, or a recipe to train.
    void open_file(const std::filesystem::path& file) {
        const Status status = opened(file);
        if (!status) app_.refuse(status.error().message());
    }

    Status opened(const std::filesystem::path& file) {
        const bool is_model = file.extension() == ".safetensors";
        if (!is_model && file.extension() != ".json") return show(file, ui::Source::picture);
        Result<std::vector<std::byte>> bytes = read_file(file, is_model ? largest_model : largest_recipe);
        if (!bytes) return bytes.error();
        if (!is_model) return app_.lab().take_recipe(text_of(*bytes), file.filename().string());
        app_.add_own_model(std::move(*bytes), file.stem().string());
        return {};
    }

    void take(const Event& event) {
        std::visit(Overloaded{
                       [&](ui::PointerSample sample) {
                           sample.y += scroll_;
                           app_.pointer(sample);
                       },
                       [&](ui::Key key) { app_.key(key); },
                       [&](RoomAsked room) {
                           if (room.index < app_.rooms().size()) app_.open_room(room.index);
                       },
                       [&](Scrolled scrolled) {
                           if (!app_.wheel(scrolled.x, scrolled.y + scroll_, scrolled.lines))
                               scroll_ -= scrolled.lines * line_height * window_.scale();
                       },
                       [&](const Dropped& dropped) { open_file(dropped.file); },
                       [&](Changed) { app_.set_look(look()); },
                   },
                   event);
    }

    void fulfil() {
        while (!host_.wishes.empty()) {
            const Wish wish = std::move(host_.wishes.front());
            host_.wishes.pop_front();
            std::visit(Overloaded{
                           [&](WantsPicture) { app_.refuse("Drop a picture's or a model's file on this window."); },
                           [&](WantsSample sample) {
                               const Status status = show(options_.samples.at(sample.index), ui::Source::sample);
                               if (!status) app_.refuse(status.error().message());
                           },
                           [&](WantsModel model) { fetch_model(model.index); },
                           [&](const WantsSaid& said) { window_.set_title(said.text + " – Selvedge"); },
                           [&](WantsCamera) {
                               app_.refuse("The window has no camera. Drop a picture's file on it, or use the page.");
                           },
                           [&](WantsTop) { scroll_ = 0; },
                           [&](WantsImages images) { fetch_images(images); },
                           [&](WantsPresets) { fetch_presets(); },
                           [&](const WantsEdited& edited) {
                               save("recipe.json", edited.recipe, ": edit it, then drop it on this window.");
                           },
                           [&](const WantsSaved& saved) { save(saved.name, saved.content, " has been written."); },
                       },
                       wish);
        }
    }

    void fetch_model(std::size_t index) {
        const std::filesystem::path& file = models_.at(index);
        Result<std::vector<std::byte>> bytes = read_file(file, largest_model);
        if (!bytes) return app_.model_not_fetched(bytes.error().message());
        app_.open_model(index, std::move(*bytes), file.filename().string());
    }

    void fetch_images(WantsImages wanted) {
        const auto load = [&]() -> Result<engine::IdxPair> {
            const Result<std::filesystem::path> folder = find_dataset(DatasetPlaces::standard(std::nullopt));
            if (!folder) return folder.error();
            const Result<FashionMnist> data = load_fashion_mnist(*folder);
            if (!data) return data.error();
            const Dataset& part = wanted.part == engine::Part::train ? data->train : data->test;
            if (wanted.count == 0 || wanted.count >= part.count) return as_idx(part);
            const Result<std::vector<std::uint32_t>> picked = first_of_each_class(part.labels, wanted.count);
            return picked ? as_idx(select(part, *picked)) : Result<engine::IdxPair>(picked.error());
        };
        Result<engine::IdxPair> files = load();
        if (!files) return app_.lab().images_not_fetched(wanted.part, files.error().message());
        app_.lab().take_images(wanted.part, std::move(*files));
    }

    // Experiments by their files' names, but for searches, as the page has them.
    void fetch_presets() {
        Json presets = Json::object();
        std::error_code ignored;
        for (const auto& entry : std::filesystem::directory_iterator(options_.experiments, ignored)) {
            const Result<Json> json = read_json_file(entry.path());
            if (json && entry.path().extension() == ".json" && !json->contains("search"))
                presets[entry.path().stem().string()] = *json;
        }
        if (Status status = app_.lab().take_presets(presets.dump()); !status) app_.refuse(status.error().message());
    }

    void save(const std::string& name, const std::string& content, const char* then) {
        const std::filesystem::path file = std::filesystem::current_path() / std::filesystem::path(name).filename();
        const Status status = write_file_atomic(file, content);
        app_.refuse(status ? file.string() + then : status.error().message());
    }

    // The page is as high as it needs to be; the window shows a part of it.
    double draw() {
        const auto width = static_cast<float>(window_.width()), height = static_cast<float>(window_.height());
        const float whole = std::max(app_.content_height(), height);
        scroll_ = std::clamp(scroll_, 0.0F, whole - height);
        if (const std::array<float, 4> size{width, whole, scroll_, height}; size != size_) {
            size_ = size;
            app_.set_size(width, whole, scroll_, height);
        }
        if (app_.take_fonts_changed()) {
            ImGui_ImplOpenGL3_DestroyFontsTexture();
            ImGui_ImplOpenGL3_CreateFontsTexture();
        }
        ImGui_ImplOpenGL3_NewFrame();
        const double wanted = app_.frame(Window::now());
        const ImVec4 ground = ImGui::GetStyle().Colors[ImGuiCol_WindowBg];
        glViewport(0, 0, window_.width(), window_.height());
        glClearColor(ground.x, ground.y, ground.z, 1);
        glClear(GL_COLOR_BUFFER_BIT);
        ImDrawData& data = *ImGui::GetDrawData();
        data.DisplayPos.y += scroll_;
        data.DisplaySize = {width, height};
        ImGui_ImplOpenGL3_RenderDrawData(&data);
        window_.set_cursor(app_.cursor());
        return wanted;
    }

    Status save_screenshot() {
        const auto width = static_cast<std::size_t>(window_.width()),
                   height = static_cast<std::size_t>(window_.height());
        std::vector<std::uint8_t> read(width * height * 4), upright;
        glPixelStorei(GL_PACK_ALIGNMENT, 1);
        glReadPixels(0, 0, window_.width(), window_.height(), GL_RGBA, GL_UNSIGNED_BYTE, read.data());
        for (std::size_t row = height; row-- > 0;)  // OpenGL's first row is the lowest
            upright.insert(upright.end(), read.begin() + static_cast<std::ptrdiff_t>(row * width * 4),
                           read.begin() + static_cast<std::ptrdiff_t>((row + 1) * width * 4));
        for (std::size_t i = 3; i < upright.size(); i += 4) upright[i] = 255;
        return write_png(*options_.screenshot, {upright, width, height});
    }

    const Options& options_;
    Window& window_;
    std::vector<std::byte> regular_, semibold_;
    Graphics graphics_;
    StudioHost host_;
    engine::Engine engine_;
    engine::Workshop workshop_;
    ui::App app_;
    std::vector<std::filesystem::path> models_;
    float scroll_ = 0;
    std::array<float, 4> size_{};
};

}  // namespace

Status run(const Options& options) {
    Result<std::vector<std::byte>> regular = read_file(options.fonts / "Inter-Regular.otf", largest_font);
    if (!regular) return regular.error();
    Result<std::vector<std::byte>> semibold = read_file(options.fonts / "Inter-SemiBold.otf", largest_font);
    if (!semibold) return semibold.error();
    const Result<std::unique_ptr<Window>> window = Window::open(options.width, options.height, "Selvedge");
    if (!window) return window.error();
    Studio studio(options, **window, std::move(*regular), std::move(*semibold));
    if (Status status = studio.start(); !status) return status;
    return studio.run();
}

}  // namespace selvedge::studio
