"""Sentiment of comments, by sentence and by text."""

from analysis.sentiment.engine import Analyzer, NoSignal, Sentiment, Verdict, label_of, score, score_of
from analysis.sentiment.sentences import sentences

__all__ = ["Analyzer", "NoSignal", "Sentiment", "Verdict", "label_of", "score", "score_of", "sentences"]
