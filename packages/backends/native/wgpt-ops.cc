// An N-API addon that adds an op to the TensorFlow which is loaded in this process. Loading it registers that, once a process.
//
//   WgptCausalWavelet(x: float32 [..., time, channel], levels: int32 [channel]; adjoint, renormalize, strength) → y of x's shape, on CPU
//
// It reads TensorFlow's memory and writes into what TensorFlow allocates: no copies.
#include "causal-wavelet.h"
#include "tensorflow-kernels.h"

#include <node_api.h>
#include <string>

namespace {

struct StatusDeleter {
  void operator()(TF_Status *status) const { TF_DeleteStatus(status); }
};
struct TensorDeleter {
  void operator()(TF_Tensor *tensor) const { TF_DeleteTensor(tensor); }
};
using Status = std::unique_ptr<TF_Status, StatusDeleter>;
using Tensor = std::unique_ptr<TF_Tensor, TensorDeleter>;

bool isOk(const Status &status) { return TF_GetCode(status.get()) == TF_OK; }

void *createWavelet(TF_OpKernelConstruction *construction) {
  const Status status(TF_NewStatus());
  auto settings = std::make_unique<wgpt::Settings>();
  TF_OpKernelConstruction_GetAttrBool(construction, "adjoint", &settings->adjoint, status.get());
  if (isOk(status)) TF_OpKernelConstruction_GetAttrBool(construction, "renormalize", &settings->renormalize, status.get());
  if (isOk(status)) TF_OpKernelConstruction_GetAttrFloat(construction, "strength", &settings->strength, status.get());
  if (isOk(status)) return settings.release();
  TF_OpKernelConstruction_Failure(construction, status.get());
  return nullptr;
}

void destroyWavelet(void *settings) { delete static_cast<wgpt::Settings *>(settings); }

/** What is wrong with the inputs, or an empty text. */
std::string complaint(const TF_Tensor *x, const TF_Tensor *levels) {
  const int rank = TF_NumDims(x);
  if (rank < 2) return "x has rank " + std::to_string(rank) + ", wanted [..., time, channel].";
  const int64_t channels = TF_Dim(x, rank - 1), count = TF_TensorElementCount(levels);
  if (count != channels) return "levels has " + std::to_string(count) + " values, x has " + std::to_string(channels) + " channels.";
  const auto *level = static_cast<const int32_t *>(TF_TensorData(levels));
  for (int64_t i = 0; i < count; i++)
    if (level[i] < 0 || level[i] > 30) return "a level is " + std::to_string(level[i]) + ", wanted 0 to 30.";
  return "";
}

void computeWavelet(void *settings, TF_OpKernelContext *context) {
  const Status status(TF_NewStatus());
  const auto input = [&](int i) {
    TF_Tensor *tensor = nullptr;
    if (isOk(status)) TF_GetInput(context, i, &tensor, status.get());
    return Tensor(tensor);
  };
  const Tensor x = input(0), levels = input(1);
  if (!isOk(status)) return TF_OpKernelContext_Failure(context, status.get());
  const std::string wrong = complaint(x.get(), levels.get());
  if (!wrong.empty()) {
    TF_SetStatus(status.get(), TF_INVALID_ARGUMENT, ("WgptCausalWavelet: " + wrong).c_str());
    return TF_OpKernelContext_Failure(context, status.get());
  }
  const int rank = TF_NumDims(x.get());
  std::vector<int64_t> shape(rank);
  int64_t sequences = 1;
  for (int i = 0; i < rank; i++) {
    shape[i] = TF_Dim(x.get(), i);
    if (i < rank - 2) sequences *= shape[i];
  }
  const Tensor y(TF_AllocateOutput(context, 0, TF_FLOAT, shape.data(), rank, TF_TensorByteSize(x.get()), status.get()));
  if (!isOk(status)) return TF_OpKernelContext_Failure(context, status.get());
  try {
    wgpt::filter({static_cast<const float *>(TF_TensorData(x.get())), static_cast<float *>(TF_TensorData(y.get())),
                  static_cast<const int32_t *>(TF_TensorData(levels.get())), sequences, shape[rank - 2], shape[rank - 1],
                  *static_cast<const wgpt::Settings *>(settings)});
  } catch (const std::bad_alloc &) {
    TF_SetStatus(status.get(), TF_RESOURCE_EXHAUSTED, "WgptCausalWavelet: no memory for the sums of the windows.");
    TF_OpKernelContext_Failure(context, status.get());
  }
}

void inferShape(TF_ShapeInferenceContext *context, TF_Status *status) {
  TF_ShapeHandle *shape = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, 0, shape, status);
  if (TF_GetCode(status) == TF_OK) TF_ShapeInferenceContextSetOutput(context, 0, shape, status);
  TF_DeleteShapeHandle(shape);
}

/** @returns what went wrong, or an empty text */
std::string registerOps() {
  const char *name = "WgptCausalWavelet";
  const Status status(TF_NewStatus());
  TF_OpDefinitionBuilder *op = TF_NewOpDefinitionBuilder(name);
  for (const char *spec : {"x: float", "levels: int32"}) TF_OpDefinitionBuilderAddInput(op, spec);
  TF_OpDefinitionBuilderAddOutput(op, "y: float");
  for (const char *spec : {"adjoint: bool = false", "renormalize: bool = false", "strength: float = 1"})
    TF_OpDefinitionBuilderAddAttr(op, spec);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(op, inferShape);
  TF_RegisterOpDefinition(op, status.get());
  if (isOk(status))
    TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", createWavelet, computeWavelet, destroyWavelet), status.get());
  return isOk(status) ? "" : TF_Message(status.get());
}

}  // namespace

NAPI_MODULE_INIT() {
  // Each thread of Node that loads the addon comes here; TensorFlow is the process'.
  static const std::string failure = registerOps();
  if (!failure.empty()) napi_throw_error(env, nullptr, failure.c_str());
  return exports;
}
