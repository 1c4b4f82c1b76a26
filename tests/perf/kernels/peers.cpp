// The peers of `bench kernels`: OpenBLAS by its C interface, oneDNN by its primitives for training.
#include "kernels/peers.h"

#include <dlfcn.h>

#include <cstdlib>
#include <dnnl.hpp>
#include <memory>

namespace selvedge::perf {
namespace {

// From cblas.h, which Debian ships with the headers of one BLAS or another.
enum Order : int { row_major = 101 };
enum Transpose : int { as_it_is = 111, transposed = 112 };
using Sgemm = void (*)(int, int, int, int, int, int, float, const float*, int, const float*, int, float, float*, int);

std::shared_ptr<std::vector<float>> numbers(std::size_t count) {
    auto made = std::make_shared<std::vector<float>>(count);
    for (std::size_t i = 0; i < count; ++i) (*made)[i] = static_cast<float>(i % 97) * 0.002F - 0.1F;
    return made;
}

int whole(std::size_t n) { return static_cast<int>(n); }

std::function<void()> by_sgemm(Sgemm sgemm, const Product& p, OpKind kind) {
    const auto x = numbers(p.batch * p.inputs), w = numbers(p.inputs * p.outputs), y = numbers(p.batch * p.outputs);
    const int n = whole(p.batch), in = whole(p.inputs), out = whole(p.outputs);
    if (kind == OpKind::dense)
        return [=] {
            sgemm(row_major, as_it_is, as_it_is, n, out, in, 1, x->data(), in, w->data(), out, 0, y->data(), out);
        };
    if (kind == OpKind::dense_grad_input)
        return [=] {
            sgemm(row_major, as_it_is, transposed, n, in, out, 1, y->data(), out, w->data(), out, 0, x->data(), in);
        };
    return [=] {
        sgemm(row_major, transposed, as_it_is, in, out, n, 1, x->data(), in, y->data(), out, 0, w->data(), out);
    };
}

using Tag = dnnl::memory::format_tag;

// Memory of the layout that a primitive chose, filled with numbers.
struct Filled {
    Filled(const dnnl::memory::desc& desc, const dnnl::engine& engine)
        : data(numbers(desc.get_size() / sizeof(float) + 16)), memory(desc, engine, data->data()) {}
    std::shared_ptr<std::vector<float>> data;
    dnnl::memory memory;
};

// A convolution as oneDNN does it at its best: images NHWC, as a network keeps them, weights in its own layout.
std::function<void()> by_onednn(const dnnl::engine& engine, const Product& p, OpKind kind) {
    using dnnl::memory;
    const Convolution& c = *p.convolution;
    const auto size = [](std::size_t n) { return static_cast<memory::dim>(n); };
    const memory::desc x({size(p.batch), size(p.inputs), size(c.height), size(c.width)}, memory::data_type::f32,
                         Tag::nhwc);
    const memory::desc w({size(p.outputs), size(p.inputs), size(c.kernel_height), size(c.kernel_width)},
                         memory::data_type::f32, Tag::any);
    const memory::desc b({size(p.outputs)}, memory::data_type::f32, Tag::a);
    const memory::desc y({size(p.batch), size(p.outputs), size(c.out_height), size(c.out_width)},
                         memory::data_type::f32, Tag::nhwc);
    const memory::dims strides{size(c.stride.height), size(c.stride.width)};
    const memory::dims before{size(c.margins.top), size(c.margins.left)};
    const memory::dims after{size(c.margins.bottom), size(c.margins.right)};
    const auto automatic = dnnl::algorithm::convolution_auto;
    dnnl::primitive_attr attributes;
    if (kind == OpKind::conv2d) {  // with ReLU, as in the networks
        dnnl::post_ops relu;
        relu.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
        attributes.set_post_ops(relu);
    }
    const dnnl::convolution_forward::primitive_desc forward(
        {dnnl::prop_kind::forward_training, automatic, x, w, b, y, strides, before, after}, attributes, engine);
    const dnnl::stream stream(engine);
    const auto call = [=](dnnl::primitive primitive, std::unordered_map<int, dnnl::memory> arguments,
                          std::vector<Filled> keep) -> std::function<void()> {
        return [=, keep = std::move(keep)] {
            auto own = stream;
            primitive.execute(own, arguments);
            own.wait();
        };
    };
    if (kind == OpKind::conv2d) {
        std::vector<Filled> m{{x, engine}, {forward.weights_desc(), engine}, {b, engine}, {y, engine}};
        return call(dnnl::convolution_forward(forward),
                    {{DNNL_ARG_SRC, m[0].memory},
                     {DNNL_ARG_WEIGHTS, m[1].memory},
                     {DNNL_ARG_BIAS, m[2].memory},
                     {DNNL_ARG_DST, m[3].memory}},
                    m);
    }
    if (kind == OpKind::conv2d_grad_input) {
        const dnnl::convolution_backward_data::primitive_desc backward({automatic, x, w, y, strides, before, after},
                                                                       engine, forward);
        std::vector<Filled> m{{y, engine}, {backward.weights_desc(), engine}, {x, engine}};
        return call(
            dnnl::convolution_backward_data(backward),
            {{DNNL_ARG_DIFF_DST, m[0].memory}, {DNNL_ARG_WEIGHTS, m[1].memory}, {DNNL_ARG_DIFF_SRC, m[2].memory}}, m);
    }
    const dnnl::convolution_backward_weights::primitive_desc backward({automatic, x, w, b, y, strides, before, after},
                                                                      engine, forward);
    std::vector<Filled> m{{x, engine}, {y, engine}, {backward.diff_weights_desc(), engine}, {b, engine}};
    return call(dnnl::convolution_backward_weights(backward),
                {{DNNL_ARG_SRC, m[0].memory},
                 {DNNL_ARG_DIFF_DST, m[1].memory},
                 {DNNL_ARG_DIFF_WEIGHTS, m[2].memory},
                 {DNNL_ARG_DIFF_BIAS, m[3].memory}},
                m);
}

Sgemm onednn_sgemm() {
    return [](int, int trans_a, int trans_b, int m, int n, int k, float alpha, const float* a, int lda, const float* b,
              int ldb, float beta, float* c, int ldc) {
        dnnl::sgemm(trans_a == transposed ? 'T' : 'N', trans_b == transposed ? 'T' : 'N', m, n, k, alpha, a, lda, b,
                    ldb, beta, c, ldc);
    };
}

}  // namespace

struct Peers::State {
    void* openblas = nullptr;
    Sgemm sgemm = nullptr;
    std::string core;
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
};

Peers::Peers() : state_(std::make_unique<State>()) {
    // The build with OpenMP, wherever the alternatives of the system point to.
    for (const char* name : {"/usr/lib/x86_64-linux-gnu/openblas-openmp/libopenblas.so.0", "libopenblas.so.0"})
        if (state_->openblas == nullptr) state_->openblas = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (state_->openblas == nullptr) return;
    state_->sgemm = reinterpret_cast<Sgemm>(dlsym(state_->openblas, "cblas_sgemm"));
    const auto threads = reinterpret_cast<void (*)(int)>(dlsym(state_->openblas, "openblas_set_num_threads"));
    const auto core = reinterpret_cast<const char* (*)()>(dlsym(state_->openblas, "openblas_get_corename"));
    if (threads != nullptr) threads(1);
    if (core != nullptr) state_->core = core();
}

Peers::~Peers() {
    if (state_->openblas != nullptr) dlclose(state_->openblas);
}

std::string Peers::about() const {
    const dnnl_version_t* version = dnnl::version();
    return (state_->sgemm != nullptr ? "OpenBLAS for " + state_->core + ", " : std::string("no OpenBLAS, ")) +
           "oneDNN " + std::to_string(version->major) + "." + std::to_string(version->minor);
}

std::vector<std::pair<std::string, std::function<void()>>> Peers::calls(const Program& program, const Op& op) const {
    const Product product = product_of(program, op);
    std::vector<std::pair<std::string, std::function<void()>>> calls;
    if (product.convolution) {
        calls.emplace_back("oneDNN", by_onednn(state_->engine, product, op.kind));
        return calls;
    }
    if (state_->sgemm != nullptr) calls.emplace_back("OpenBLAS", by_sgemm(state_->sgemm, product, op.kind));
    calls.emplace_back("oneDNN", by_sgemm(onednn_sgemm(), product, op.kind));
    return calls;
}

}  // namespace selvedge::perf
