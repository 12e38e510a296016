#pragma once

// Bodies of the templates of service.h; include that.

#include "common/rpc/service.h"

namespace waymark::rpc::internal {

// The argument types and the answer type of a handler, whatever callable it is.
template <class F>
struct Signature : Signature<decltype(&F::operator())> {};
template <class R, class First, class Req, class... Rest>
struct Signature<absl::StatusOr<R> (*)(First&, const Call&, const Req&, Rest...)> {
  using Answer = R;
  using Request = Req;
};
template <class R, class First, class Req, class... Rest>
struct Signature<absl::StatusOr<R>(First&, const Call&, const Req&, Rest...)> {
  using Answer = R;
  using Request = Req;
};
template <class C, class R, class First, class Req, class... Rest>
struct Signature<absl::StatusOr<R> (C::*)(First&, const Call&, const Req&, Rest...) const> {
  using Answer = R;
  using Request = Req;
};
template <class C, class R, class First, class Req, class... Rest>
struct Signature<absl::StatusOr<R> (C::*)(First&, const Call&, const Req&, Rest...)> {
  using Answer = R;
  using Request = Req;
};

// The message a handler answers with: M of M, of Stored<M> and of WatchPage<M>.
template <class A>
struct AnswerOf {
  using Message = A;
};
template <class M>
struct AnswerOf<storage::Stored<M>> {
  using Message = M;
};
template <class M>
struct AnswerOf<WatchPage<M>> {
  using Message = M;
};

// An answer as bytes. A stored message that nobody changed is not parsed for it.
template <class M>
std::string Bytes(M&& answer) {
  return answer.SerializeAsString();
}
template <class M>
std::string Bytes(storage::Stored<M>&& answer) {
  return std::move(answer).TakeBytes();
}

template <class Req, class V>
auto EraseValidate(V validate) -> std::function<void(const google::protobuf::Message&, base::Violations&)> {
  if constexpr (std::is_same_v<V, std::nullptr_t>) {
    return nullptr;
  } else {
    return [validate](const google::protobuf::Message& request, base::Violations& violations) {
      validate(static_cast<const Req&>(request), violations);
    };
  }
}

}  // namespace waymark::rpc::internal

namespace waymark::rpc {

template <class F, class V>
void Service::Bind(std::string_view method, F handler, V validate) {
  using Traits = internal::Signature<std::decay_t<F>>;
  using Request = typename Traits::Request;
  using Answer = typename internal::AnswerOf<typename Traits::Answer>::Message;
  Method& bound = Find(method, Kinds::kTransaction, Request::descriptor(), Answer::descriptor());
  bound.validate = internal::EraseValidate<Request>(validate);
  bound.run = [handler](storage::Txn& txn, const Call& call, const google::protobuf::Message& request) -> absl::StatusOr<std::string> {
    auto answer = handler(txn, call, static_cast<const Request&>(request));
    if (!answer.ok()) return std::move(answer).status();
    return internal::Bytes(*std::move(answer));
  };
}

template <class F, class V>
void Service::BindLong(std::string_view method, F handler, V validate) {
  BindWork(method, Kinds::kLong, std::move(handler), validate);
}

template <class F, class V>
void Service::BindCompute(std::string_view method, F handler, V validate) {
  static_assert(std::is_invocable_v<F, Snapshots&, const Call&, const typename internal::Signature<std::decay_t<F>>::Request&>);
  BindWork(method, Kinds::kCompute, std::move(handler), validate);
}

template <class F, class V>
void Service::BindWork(std::string_view method, Kinds kinds, F handler, V validate) {
  using Traits = internal::Signature<std::decay_t<F>>;
  using Request = typename Traits::Request;
  using Answer = typename internal::AnswerOf<typename Traits::Answer>::Message;
  Method& bound = Find(method, kinds, Request::descriptor(), Answer::descriptor());
  bound.validate = internal::EraseValidate<Request>(validate);
  bound.run_long = [handler](Work& work, const Call& call, const google::protobuf::Message& request) -> absl::StatusOr<std::string> {
    auto answer = handler(work, call, static_cast<const Request&>(request));
    if (!answer.ok()) return std::move(answer).status();
    return internal::Bytes(*std::move(answer));
  };
}

template <class R, class F, class V>
void Service::BindUpload(std::string_view method, R receive, F complete, V validate) {
  using Traits = internal::Signature<std::decay_t<F>>;
  using Request = typename Traits::Request;
  using Answer = typename internal::AnswerOf<typename Traits::Answer>::Message;
  static_assert(std::is_same_v<Request, typename internal::Signature<std::decay_t<R>>::Request>);
  Method& bound = Find(method, Kinds::kUpload, Request::descriptor(), Answer::descriptor());
  bound.validate = internal::EraseValidate<Request>(validate);
  bound.receive = [receive](storage::Txn& txn, const Call& call, const google::protobuf::Message& message,
                            const std::string& position) -> absl::StatusOr<Receipt> {
    return receive(txn, call, static_cast<const Request&>(message), position);
  };
  bound.complete = [complete](Work& work, const Call& call, const google::protobuf::Message& first,
                              const std::string& position) -> absl::StatusOr<std::string> {
    auto answer = complete(work, call, static_cast<const Request&>(first), position);
    if (!answer.ok()) return std::move(answer).status();
    return internal::Bytes(*std::move(answer));
  };
}

template <class F, class V>
void Service::BindWatch(std::string_view method, F handler, V validate) {
  using Traits = internal::Signature<std::decay_t<F>>;
  using Request = typename Traits::Request;
  using Answer = typename internal::AnswerOf<typename Traits::Answer>::Message;
  Method& bound = Find(method, Kinds::kWatch, Request::descriptor(), Answer::descriptor());
  bound.validate = internal::EraseValidate<Request>(validate);
  bound.page = [handler](storage::Txn& txn, const Call& call, const google::protobuf::Message& request,
                         const std::string& position) -> absl::StatusOr<Page> {
    auto answer = handler(txn, call, static_cast<const Request&>(request), position);
    if (!answer.ok()) return std::move(answer).status();
    Page page;
    page.position = std::move(answer->position);
    page.last = answer->last;
    page.messages.reserve(answer->messages.size());
    for (const auto& message : answer->messages) page.messages.push_back(message.SerializeAsString());
    return page;
  };
}

}  // namespace waymark::rpc
