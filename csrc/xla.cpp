// XLA FFI handlers: the door from JAX on CPU. A plan is made from the attributes and kept per thread.
//
// poolkit_forward:  x, [mask], [key u32[2], planes s32]  ->  y, [index]
// poolkit_backward: g, [x, y], [index], [mask]           ->  gx
// What is in brackets is there or not as the attributes "masked", "training", "has_cells" and "has_index" say.
#include "xla.hpp"

#ifndef POOLKIT_XLA

namespace poolkit {
std::vector<XlaTarget> xla_targets() { return {}; }
const char* xla_unavailable() {
    return "poolkit was built without jaxlib's headers; reinstall it where jaxlib can be installed";
}
}  // namespace poolkit

#else

#include <cstring>
#include <exception>
#include <memory>
#include <string_view>

#include "plan.hpp"
#include "xla/ffi/api/ffi.h"

namespace poolkit {
namespace {

namespace ffi = xla::ffi;

// Most plans that a thread keeps; a network has a handful of poolings.
constexpr size_t kept_plans = 64;

// XLA's own threads: the caller works too and never waits for a task that has not begun.
class XlaParallel final : public Parallel {
  public:
    explicit XlaParallel(ffi::ThreadPool pool) : pool_(pool) {}
    int threads() const override { return int(std::max<int64_t>(1, pool_.num_threads())); }
    void run(int64_t tasks, const Body& body) override {
        auto shared = std::make_shared<SharedTasks>(tasks, body);
        for (int64_t helper = 1; helper < std::min<int64_t>(tasks, threads()); ++helper)
            pool_.Schedule([shared] { shared->work(); });
        shared->work();
        shared->wait();
    }

  private:
    ffi::ThreadPool pool_;
};

template <class T>
T attribute(ffi::Dictionary attributes, const char* name) {
    ffi::ErrorOr<T> value = attributes.get<T>(name);
    if (value.has_error()) throw std::invalid_argument(std::string(name) + ": " + value.error().message());
    return *value;
}

Element element_of(ffi::DataType type) {
    switch (type) {
        case ffi::PRED: return Element::boolean;
        case ffi::S8: return Element::int8;
        case ffi::U8: return Element::uint8;
        case ffi::S16: return Element::int16;
        case ffi::U16: return Element::uint16;
        case ffi::S32: return Element::int32;
        case ffi::U32: return Element::uint32;
        case ffi::S64: return Element::int64;
        case ffi::U64: return Element::uint64;
        case ffi::F16: return Element::float16;
        case ffi::BF16: return Element::bfloat16;
        case ffi::F32: return Element::float32;
        case ffi::F64: return Element::float64;
        default: throw std::invalid_argument("there is no kernel for this type");
    }
}

// The request that the attributes, the input's type and dimensions and the result's type make.
Request request_of(ffi::Dictionary attributes, ffi::Span<const int64_t> dimensions, ffi::DataType input,
                   ffi::DataType result) {
    Request request;
    request.reduction = std::string(attribute<std::string_view>(attributes, "reduction"));
    const auto parameters = attribute<ffi::Span<const double>>(attributes, "parameters");
    // The first is a placeholder: an attribute may not be an empty array.
    request.parameters.assign(parameters.begin() + 1, parameters.end());
    request.input = element_of(input), request.result = element_of(result);
    const auto codes = attribute<ffi::Span<const int64_t>>(attributes, "rules");
    const size_t rank = codes.size() / 7;
    const size_t trailing = attribute<bool>(attributes, "channels_last") ? 1 : 0;
    if (codes.size() != rank * 7 || dimensions.size() < rank + trailing)
        throw std::invalid_argument("too few dimensions for the number of axis rules");
    const size_t first = dimensions.size() - trailing - rank;
    for (size_t axis = 0; axis < rank; ++axis) {
        const int64_t* code = codes.begin() + 7 * axis;
        request.rules.push_back({code[0], code[1], code[2], code[3], code[4], code[5], code[6]});
        request.sizes.push_back(dimensions[first + axis]);
    }
    request.lanes = trailing ? dimensions[dimensions.size() - 1] : 1;
    request.divisor = Divisor(attribute<int64_t>(attributes, "divisor"));
    request.divisor_override = attribute<double>(attributes, "divisor_override");
    request.masked = attribute<bool>(attributes, "masked");
    const bool mask_channels = attribute<bool>(attributes, "mask_channels");
    request.mask_lanes = mask_channels && trailing;
    request.mask_repeat = mask_channels || trailing || first == 0 ? 1 : dimensions[first - 1];
    request.allow_empty = attribute<bool>(attributes, "allow_empty");
    request.empty_value = attribute<double>(attributes, "empty_value");
    request.training = attribute<bool>(attributes, "training");
    return request;
}

bool same(const Request& a, const Request& b) {
    static_assert(sizeof(AxisRule) == 7 * sizeof(int64_t));  // no padding: bytes are the value
    if (a.rules.size() != b.rules.size()) return false;
    if (std::memcmp(a.rules.data(), b.rules.data(), a.rules.size() * sizeof(AxisRule)) != 0) return false;
    return a.reduction == b.reduction && a.parameters == b.parameters && a.input == b.input && a.result == b.result &&
           a.sizes == b.sizes && a.lanes == b.lanes && a.divisor == b.divisor &&
           a.divisor_override == b.divisor_override && a.masked == b.masked && a.mask_repeat == b.mask_repeat &&
           a.mask_lanes == b.mask_lanes && a.allow_empty == b.allow_empty && a.empty_value == b.empty_value &&
           a.training == b.training;
}

const Plan& plan_for(const Request& request) {
    thread_local std::vector<std::unique_ptr<Plan>> plans;
    for (const auto& plan : plans)
        if (same(plan->request(), request)) return *plan;
    if (plans.size() == kept_plans) plans.erase(plans.begin());
    plans.push_back(std::make_unique<Plan>(request));
    return *plans.back();
}

// Number of blocks before the spatial axes.
int64_t outer_of(ffi::Span<const int64_t> dimensions, const Request& request, bool channels_last) {
    int64_t outer = 1;
    for (size_t i = 0; i + request.rules.size() + size_t(channels_last) < dimensions.size(); ++i) outer *= dimensions[i];
    return outer;
}

// Operands in their order.
class Reader {
  public:
    explicit Reader(ffi::RemainingArgs arguments) : arguments_(arguments) {}
    ffi::AnyBuffer next() {
        auto buffer = arguments_.get<ffi::AnyBuffer>(index_++);
        if (buffer.has_error()) throw std::invalid_argument(buffer.error().message());
        return *buffer;
    }

  private:
    ffi::RemainingArgs arguments_;
    size_t index_ = 0;
};

template <class F>
ffi::Error guarded(F f) {
    try {
        f();
        return ffi::Error::Success();
    } catch (const std::exception& error) {  // none may cross into XLA
        return ffi::Error(ffi::ErrorCode::kInvalidArgument, error.what());
    }
}

ffi::Error forward(ffi::ThreadPool pool, ffi::AnyBuffer x, ffi::RemainingArgs rest, ffi::Result<ffi::AnyBuffer> y,
                   ffi::RemainingRets indices, ffi::Dictionary attributes) {
    return guarded([&] {
        const Request request = request_of(attributes, x.dimensions(), x.element_type(), y->element_type());
        Reader reader(rest);
        Operands operands;
        operands.x = x.untyped_data(), operands.y = y->untyped_data();
        operands.outer = outer_of(x.dimensions(), request, attribute<bool>(attributes, "channels_last"));
        if (request.masked) operands.mask = static_cast<const uint8_t*>(reader.next().untyped_data());
        std::vector<int64_t> planes;
        if (request.training) {
            const auto* key = static_cast<const uint32_t*>(reader.next().untyped_data());
            operands.key[0] = key[0], operands.key[1] = key[1];
            const ffi::AnyBuffer numbers = reader.next();
            const auto* first = static_cast<const int32_t*>(numbers.untyped_data());
            planes.assign(first, first + numbers.element_count());
            operands.planes = planes.data();
        }
        if (indices.size()) {
            auto index = indices.get<ffi::AnyBuffer>(0);
            if (index.has_error()) throw std::invalid_argument(index.error().message());
            operands.index = (*index)->untyped_data();
        }
        if (y->element_count() == 0) return;
        XlaParallel parallel(pool);
        plan_for(request).forward(operands, parallel);
    });
}

ffi::Error backward(ffi::ThreadPool pool, ffi::AnyBuffer g, ffi::RemainingArgs rest, ffi::Result<ffi::AnyBuffer> gx,
                    ffi::Dictionary attributes) {
    return guarded([&] {
        const Request request = request_of(attributes, gx->dimensions(), gx->element_type(), g.element_type());
        Reader reader(rest);
        Operands operands;
        operands.g = g.untyped_data(), operands.gx = gx->untyped_data();
        operands.outer = outer_of(gx->dimensions(), request, attribute<bool>(attributes, "channels_last"));
        if (attribute<bool>(attributes, "has_cells")) {
            operands.x = reader.next().untyped_data();
            operands.y = reader.next().untyped_data();
        }
        if (attribute<bool>(attributes, "has_index")) operands.index = reader.next().untyped_data();
        if (request.masked) operands.mask = static_cast<const uint8_t*>(reader.next().untyped_data());
        if (gx->element_count() == 0) return;
        XlaParallel parallel(pool);
        plan_for(request).backward(operands, parallel);
    });
}

XLA_FFI_DEFINE_HANDLER(forward_handler, forward,
                       ffi::Ffi::Bind()
                           .Ctx<ffi::ThreadPool>()
                           .Arg<ffi::AnyBuffer>()
                           .RemainingArgs()
                           .Ret<ffi::AnyBuffer>()
                           .RemainingRets()
                           .Attrs());
XLA_FFI_DEFINE_HANDLER(backward_handler, backward,
                       ffi::Ffi::Bind()
                           .Ctx<ffi::ThreadPool>()
                           .Arg<ffi::AnyBuffer>()
                           .RemainingArgs()
                           .Ret<ffi::AnyBuffer>()
                           .Attrs());

}  // namespace

std::vector<XlaTarget> xla_targets() {
    return {{"poolkit_forward", reinterpret_cast<void*>(forward_handler)},
            {"poolkit_backward", reinterpret_cast<void*>(backward_handler)}};
}
const char* xla_unavailable() { return ""; }

}  // namespace poolkit

#endif
